"""`./hailong verify`: is everything that was logged still so, and does every published figure follow from the data?"""

from hailong.config.verification.folder import verify_path
from hailong.config.verification.installation import verify_installation

__all__ = ["verify_installation", "verify_path"]
