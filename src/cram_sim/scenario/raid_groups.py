"""Raids that share out the ranges of what is drawn come in whole groups."""


def cut_group(number: int, raids_per_sample: int) -> str | None:
    """What is wrong with a number of raids that cuts a group; None where it cuts none."""
    whole, rest = divmod(number, raids_per_sample)
    if not rest:
        return None
    lower, upper = whole * raids_per_sample, (whole + 1) * raids_per_sample
    choice = f"{lower} or {upper}" if lower else f"{upper}"
    return f"stratified raids come in groups of {raids_per_sample} (got {number}); write {choice}"
