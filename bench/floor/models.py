"""One row, nothing on it."""

from django.db import models

TABLE = (
    "CREATE TABLE floor_row (id bigserial PRIMARY KEY, title varchar(60) NOT NULL, text text NOT NULL,"
    " place_id bigint NOT NULL, request_key uuid NOT NULL UNIQUE, at timestamptz NOT NULL)"
)


class Row(models.Model):
    """What the floor keeps."""

    title = models.CharField(max_length=60)
    text = models.TextField()
    place_id = models.BigIntegerField()
    request_key = models.UUIDField(unique=True)
    at = models.DateTimeField()

    class Meta:
        managed = False
        app_label = "floor"
        db_table = "floor_row"

    def __str__(self) -> str:
        return self.title
