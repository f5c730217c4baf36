from tests.standing import life, world_at

world = world_at("closed")
__all__ = ["life", "world"]
