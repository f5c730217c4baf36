from tests.standing import life, world_at

world = world_at("computed")
__all__ = ["life", "world"]
