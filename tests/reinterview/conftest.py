from tests.standing import life, world_at

world = world_at("collected")
__all__ = ["life", "world"]
