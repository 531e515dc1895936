"""What programs read and write: Open311 GeoReport v2."""
