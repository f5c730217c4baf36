from tests.standing import life, world_at

world = world_at("published")
__all__ = ["life", "world"]
