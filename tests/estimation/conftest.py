from tests.standing import life, world_at

world = world_at("frozen")
__all__ = ["life", "world"]
