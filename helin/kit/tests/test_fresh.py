from helin.kit.fresh import Fresh


def test_it_asks_for_the_token_only_so_often_and_builds_when_it_changed():
    asked, built, token, every = [], [], ["a"], [3600.0]
    held = Fresh(
        token=lambda: asked.append(1) or token[0], build=lambda: built.append(1) or len(built), every=lambda: every[0]
    )
    assert [held.get(), held.get()] == [1, 1]
    token[0] = "b"
    assert (held.get(), len(asked)) == (1, 1)
    held.expire()
    assert (held.get(), len(asked)) == (2, 2)
    every[0] = 0
    assert (held.get(), held.get(), len(asked), len(built)) == (2, 2, 4, 2)
