"""What a long command says meanwhile, where nobody looks at a terminal."""

from fairlead.cli.lasting import lasting


def test_each_thing_is_told_as_it_begins_and_every_fifth_of_it(capsys) -> None:
    with lasting("reading") as tell:
        for done in range(101):
            tell("routing", done, 100)
        tell("summing up", 0, 0)
    caught = capsys.readouterr()
    fifths = [f"routing: {done} of 100" for done in (20, 40, 60, 80, 100)]
    assert caught.err.splitlines() == ["reading …", "routing …", *fifths, "summing up …"]
    assert caught.out == ""


def test_whoever_wants_json_hears_nothing(capsys) -> None:
    with lasting("reading", quiet=True) as tell:
        tell("routing", 5, 10)
    assert capsys.readouterr().err == ""
