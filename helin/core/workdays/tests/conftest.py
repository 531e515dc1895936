from helin.core.places.tests.conftest import community, grid, sign_in, street

__all__ = ["community", "grid", "sign_in", "street"]
