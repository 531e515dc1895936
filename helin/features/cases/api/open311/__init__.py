"""Open311 GeoReport v2 with mySociety's service request updates. Source: docs/sources.md#open311."""
