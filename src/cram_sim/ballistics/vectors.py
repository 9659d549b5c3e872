"""Vectors of flights for the compiler: a Numba type that is one LLVM vector, with its operators.

LLVM splits the vectors on machines whose registers are shorter; the bits are the same. Nothing is
contracted or reordered: a lane is computed as a scalar would be.
"""

import operator
from collections.abc import Callable, Sequence
from typing import Any, cast

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.core.typing.templates import AbstractTemplate, infer_global, signature
from numba.extending import intrinsic, lower_builtin, models, register_model

Generate = Callable[[Any, Any, Any], Any]

REGISTER = 64  # bytes: the widest registers hold eight doubles or sixteen singles

INT32, INT64 = ir.IntType(32), ir.IntType(64)
ELEMENTS = {
    types.float64: ir.DoubleType(),
    types.float32: ir.FloatType(),
    types.boolean: ir.IntType(1),
}
BYTES = {types.float64: 8, types.float32: 4}


class Lanes(types.Type):
    """The compiler's type of a vector of floats, or of truths about them."""

    def __init__(self, element: Any, width: int) -> None:
        self.element, self.width = element, width
        super().__init__(name=f"Lanes({element}, {width})")

    @property
    def truths(self) -> "Lanes":
        """The type of a comparison of such vectors."""
        return Lanes(types.boolean, self.width)


def width_of(dtype: Any) -> int:
    """How many lanes a vector of this NumPy type has."""
    return REGISTER // int(np.dtype(dtype).itemsize)


@register_model(Lanes)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager: Any, lanes: Lanes) -> None:
        super().__init__(manager, lanes, _vector(lanes))


def _load(_typing: Any, array: Any, row: Any, first: Any) -> Any:
    """The lanes of a C-ordered array (rows, n) at array[row, first:first + width]."""
    lanes = Lanes(array.dtype, REGISTER // BYTES[array.dtype])

    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        place = _address(context, builder, sig, args)
        return _aligned(builder.load(place), BYTES[array.dtype])

    return lanes(array, row, first), generate


def _store(_typing: Any, array: Any, row: Any, first: Any, value: Any) -> Any:
    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        place = _address(context, builder, sig, args)
        _aligned(builder.store(args[3], place), BYTES[array.dtype])
        return context.get_dummy_value()

    return types.none(array, row, first, value), generate


def _vector(lanes: Lanes) -> Any:
    return ir.VectorType(ELEMENTS[lanes.element], lanes.width)


def _aligned(instruction: Any, alignment: int) -> Any:
    instruction.align = alignment
    return instruction


def _address(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    """Where array[row, first] lies, as a pointer to a vector."""
    array = context.make_array(sig.args[0])(context, builder, args[0])
    row, first = (
        context.cast(builder, value, kind, types.int64)
        for value, kind in zip(args[1:3], sig.args[1:3], strict=True)
    )
    strides = cgutils.unpack_tuple(builder, array.strides, 2)
    offset = builder.add(builder.mul(row, strides[0]), builder.mul(first, strides[1]))
    vector = ir.VectorType(ELEMENTS[sig.args[0].dtype], REGISTER // BYTES[sig.args[0].dtype])
    base = builder.ptrtoint(array.data, INT64)
    return builder.inttoptr(builder.add(base, offset), vector.as_pointer())


def _spread(context: Any, builder: Any, value: Any, kind: Any, lanes: Lanes) -> Any:
    """A value as lanes: as it is, or one number in every lane."""
    if isinstance(kind, Lanes):
        return value
    number = context.cast(builder, value, kind, lanes.element)
    empty = ir.Constant(_vector(lanes), ir.Undefined)
    first = builder.insert_element(empty, number, ir.Constant(INT32, 0))
    return _shuffled(builder, first, empty, [0] * lanes.width)


def _shuffled(builder: Any, a: Any, b: Any, order: Sequence[int]) -> Any:
    lanes = ir.Constant(ir.VectorType(INT32, len(order)), list(order))
    return builder.shuffle_vector(a, b, lanes)


def _lanes_among(kinds: Sequence[Any]) -> Lanes | None:
    return next((kind for kind in kinds if isinstance(kind, Lanes)), None)


def _is_operand(kind: Any, lanes: Lanes) -> bool:
    return kind == lanes or isinstance(kind, types.Float | types.Integer)


def _instruction(name: str) -> Generate:
    return lambda builder, a, b: getattr(builder, name)(a, b)


def _comparison(sign: str) -> Generate:
    return lambda builder, a, b: builder.fcmp_ordered(sign, a, b)


def _define(symbol: Any, generate: Generate, *, compares: bool) -> None:
    """Teach the compiler an operator between lanes, or between lanes and one number."""

    @infer_global(symbol)
    class _Typing(AbstractTemplate):
        def generic(self, args: Any, kws: Any) -> Any:
            lanes = _lanes_among(args)
            if kws or len(args) != 2 or lanes is None or lanes.element == types.boolean:
                return None
            if not all(_is_operand(kind, lanes) for kind in args):
                return None
            return signature(lanes.truths if compares else lanes, *args)

    def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        lanes = _lanes_among(sig.args)
        assert lanes is not None
        a, b = (
            _spread(context, builder, value, kind, lanes)
            for value, kind in zip(args, sig.args, strict=True)
        )
        return generate(builder, a, b)

    for number in (types.Float, types.Integer):
        lower_builtin(symbol, Lanes, number)(lower)
        lower_builtin(symbol, number, Lanes)(lower)
    lower_builtin(symbol, Lanes, Lanes)(lower)


for _name, _symbols in (
    ("fadd", (operator.add, operator.iadd)),
    ("fsub", (operator.sub, operator.isub)),
    ("fmul", (operator.mul, operator.imul)),
    ("fdiv", (operator.truediv, operator.itruediv)),
):
    for _symbol in _symbols:
        _define(_symbol, _instruction(_name), compares=False)
for _symbol, _sign in (
    (operator.lt, "<"),
    (operator.le, "<="),
    (operator.gt, ">"),
    (operator.ge, ">="),
):
    _define(_symbol, _comparison(_sign), compares=True)


def _define_for_truths(symbol: Any, generate: Callable[[Any, Any], Any], operands: int) -> None:
    @infer_global(symbol)
    class _Typing(AbstractTemplate):
        def generic(self, args: Any, kws: Any) -> Any:
            are_lanes = all(isinstance(kind, Lanes) for kind in args)
            return signature(args[0], *args) if are_lanes and not kws else None

    def lower(_context: Any, builder: Any, _sig: Any, args: Any) -> Any:
        return generate(builder, args)

    lower_builtin(symbol, *[Lanes] * operands)(lower)


_define_for_truths(operator.and_, lambda builder, args: builder.and_(*args), 2)
_define_for_truths(operator.or_, lambda builder, args: builder.or_(*args), 2)
_define_for_truths(operator.invert, lambda builder, args: builder.not_(*args), 1)
_define_for_truths(operator.neg, lambda builder, args: builder.fneg(*args), 1)


def _function(name: str) -> Any:
    """An intrinsic of LLVM that maps lanes to lanes."""

    @intrinsic
    def apply(_typing: Any, x: Any) -> Any:
        size = 8 * BYTES[x.element]

        def generate(_context: Any, builder: Any, _sig: Any, args: Any) -> Any:
            kind = ir.FunctionType(_vector(x), [_vector(x)])
            full_name = f"llvm.{name}.v{x.width}f{size}"
            return builder.call(
                cgutils.get_or_insert_function(builder.module, kind, full_name), args
            )

        return x(x), generate

    return apply


vector_root = _function("sqrt")
vector_magnitude = _function("fabs")
vector_floor = _function("floor")


def _select(_typing: Any, truth: Any, a: Any, b: Any) -> Any:
    lanes = _lanes_among((a, b)) or Lanes(types.float64, truth.width)

    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        values = (
            _spread(context, builder, value, kind, lanes)
            for value, kind in zip(args[1:], sig.args[1:], strict=True)
        )
        return builder.select(args[0], *values)

    return lanes(truth, a, b), generate


def _bits(_typing: Any, truth: Any) -> Any:
    def generate(_context: Any, builder: Any, _sig: Any, args: Any) -> Any:
        return builder.zext(builder.bitcast(args[0], ir.IntType(truth.width)), INT64)

    return types.int64(truth), generate


def _row_reader(columns: int) -> Any:
    """An intrinsic that reads rows of a table of so many columns, each column as lanes.

    Whole rows are loaded and turned: faster than gathering number by number.
    """

    @intrinsic
    def read(_typing: Any, table: Any, row: Any) -> Any:
        whole = types.UniTuple(row, columns)

        def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
            data = context.make_array(sig.args[0])(context, builder, args[0]).data
            base = builder.ptrtoint(data, INT64)
            numbers = builder.fptosi(args[1], ir.VectorType(INT32, row.width))
            kind = ir.VectorType(ELEMENTS[row.element], columns)
            size = ir.Constant(INT64, columns * BYTES[row.element])

            def loaded(lane: int) -> Any:
                number = builder.extract_element(numbers, ir.Constant(INT32, lane))
                offset = builder.mul(builder.zext(number, INT64), size)
                place = builder.inttoptr(builder.add(base, offset), kind.as_pointer())
                return _aligned(builder.load(place), BYTES[row.element])

            rows = [loaded(lane) for lane in range(row.width)]
            while len(rows) > columns:  # as many lanes as fit side by side
                half = len(rows) // 2
                rows = [
                    _joined(builder, a, b) for a, b in zip(rows[:half], rows[half:], strict=True)
                ]
            return context.make_tuple(builder, whole, _turned(builder, rows))

        return whole(table, row), generate

    return read


# The lanes of a C-ordered array (rows, n) at array[row, first:first + width], read and written.
load = cast(Callable[[Any, int, int], float], intrinsic(_load))
store = cast(Callable[[Any, int, int, float], None], intrinsic(_store))
# Lanes of the second where the first holds, of the third where not; either may be one number.
select = cast(Callable[[bool, float, float], float], intrinsic(_select))
# Truths as the bits of an integer, lane 0 lowest.
bits = cast(Callable[[bool], int], intrinsic(_bits))
eight_columns = _row_reader(8)
four_columns = _row_reader(4)


def _joined(builder: Any, a: Any, b: Any) -> Any:
    """Two vectors, one behind the other."""
    return _shuffled(builder, a, b, range(2 * a.type.count))


def _turned(builder: Any, rows: list[Any]) -> list[Any]:
    """Columns of square blocks that stand side by side, by exchanging ever larger parts."""
    width = rows[0].type.count
    span = 1
    while span < len(rows):
        upper = [k if k & span == 0 else width + k - span for k in range(width)]
        lower = [k + span if k & span == 0 else width + k for k in range(width)]
        turned = list(rows)
        for k in range(len(rows)):
            if k & span == 0:
                turned[k] = _shuffled(builder, rows[k], rows[k + span], upper)
                turned[k + span] = _shuffled(builder, rows[k], rows[k + span], lower)
        rows, span = turned, 2 * span
    return rows
