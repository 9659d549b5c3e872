"""The kinds of effector that a fire unit may be of."""

from cram_sim.effectors.gun import Gun

AnyEffector = Gun
