from django.db import migrations

from helin.core.workdays import seeds


def seed(apps, schema_editor):
    hours, source = seeds.HOURS, seeds.source()
    apps.get_model("workdays", "WorkingHours").objects.create(
        starts_on=hours.starts_on,
        opens=hours.opens,
        closes=hours.closes,
        break_starts=hours.break_starts,
        break_ends=hours.break_ends,
        source=seeds.HOURS_SOURCE,
    )
    day = apps.get_model("workdays", "CalendarDay")
    day.objects.bulk_create(
        day(falls_on=d.date, is_workday=d.is_workday, name=d.name, source=source) for d in seeds.china_days(seeds.YEARS)
    )


def clear(apps, schema_editor):
    apps.get_model("workdays", "CalendarDay").objects.all().delete()
    apps.get_model("workdays", "WorkingHours").objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [("workdays", "0001_calendar")]
    operations = [migrations.RunPython(seed, clear)]
