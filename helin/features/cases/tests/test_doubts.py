import pytest

from helin.features.cases.models import Case, Rating


@pytest.mark.parametrize(("verb", "who"), [("rate", "ann"), ("call_back", "verifier")])
@pytest.mark.parametrize(("solved", "grade"), [("no", 5), ("no", 4), ("yes", 1), ("yes", 2)])
def test_an_answer_that_contradicts_itself_is_asked_about_once(world, browser, verb, who, solved, grade):
    case = world.advanced(world.filed(), "accept", "dispatch", "sign", "start", "reply")
    typed = {"verb": verb, "solved": solved, "grade": grade, "comment": "说不清"}
    typed |= {"result": "reached", "answered": "yes"}
    address = f"/cases/{case.pk}/transitions/"
    asked = browser(who).post(address, typed)
    page = asked.content.decode()
    assert asked.status_code == 422
    assert "确定吗？" in page
    assert 'name="sure"' in page
    assert "说不清" in page
    assert not Rating.objects.exists()
    assert browser(who).post(address, typed | {"sure": "1"}).status_code == 302
    assert Rating.objects.get().grade == grade


@pytest.mark.parametrize(("solved", "grade"), [("no", 1), ("yes", 5), ("no", 3), ("yes", 3)])
def test_what_fits_together_is_not_asked_about(world, browser, solved, grade):
    case = world.advanced(world.filed(), "accept", "dispatch", "sign", "start", "reply")
    typed = {"verb": "rate", "solved": solved, "grade": grade}
    assert browser("ann").post(f"/cases/{case.pk}/transitions/", typed).status_code == 302


def test_who_comes_second_keeps_what_was_typed_to_copy(world, browser):
    case = world.advanced(world.filed(), "accept", "dispatch")
    typed = {"verb": "dispatch", "organisation": world.heating.pk, "note": "请先联系三号楼楼长"}
    answer = browser("dispatcher").post(f"/cases/{case.pk}/transitions/", typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "别人先一步办了" in page
    assert "请先联系三号楼楼长" in page
    assert Case.objects.get(pk=case.pk).lead_id == world.firm.pk


def test_what_was_typed_stands_in_the_form_that_is_open_now(world, browser):
    case = world.advanced(world.filed(), "accept")
    late = {"verb": "accept", "category": world.category.pk, "note": "请先联系三号楼楼长"}
    answer = browser("dispatcher").post(f"/cases/{case.pk}/transitions/", late)
    assert answer.status_code == 409
    assert "请先联系三号楼楼长</textarea>" in answer.content.decode()
    assert "没有丢" not in answer.content.decode()
