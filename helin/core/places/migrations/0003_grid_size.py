from django.db import migrations


def seed(apps, schema_editor):
    apps.get_model("places", "GridSize").objects.create(
        starts_on="2000-01-01",
        least=300,
        most=500,
        source="GB/T 34300-2017 as usually quoted; standard not at hand (domain rules §1.2)",
    )


def clear(apps, schema_editor):
    apps.get_model("places", "GridSize").objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [("places", "0002_boundaries")]
    operations = [migrations.RunPython(seed, clear)]
