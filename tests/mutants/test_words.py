from types import SimpleNamespace

from tests.mutants.words import Speaking, words, words_of_tests


def test_names_are_taken_apart_and_long_words_cut_to_their_stem():
    assert words("x_is_protected KommuneNr fødselsnummer") == {"protec", "kommun", "fødsel"}


def test_a_rare_word_weighs_more_than_a_frequent_one():
    said = {"a": {"person", "protec"}, "b": {"person"}, "c": {"other"}}
    weights = Speaking(said).of("protected person")
    assert weights["a"] > weights["b"] > weights["c"] == 0


def test_a_test_says_what_its_case_is_given_and_what_stands_in_a_file_of_it(tmp_path):
    file, given = tmp_path / "test_it.py", tmp_path / "faulty.yaml"
    file.write_text("first")
    given.write_text("protected: yes")

    def item(name, **params):
        return SimpleNamespace(nodeid=name, path=file, callspec=SimpleNamespace(params=params))

    plain = SimpleNamespace(nodeid="plain", path=file)
    said = words_of_tests([item("wrong", case={"find": "kommune"}, path=given), plain])
    assert {test: sorted(spoken) for test, spoken in said.items()} == {
        "wrong": ["find", "first", "kommun", "protec", "wrong"],
        "plain": ["first", "plain"],
    }


def test_who_says_a_word_twice_weighs_twice_as_much():
    weights = Speaking({"a": ["left", "left"], "b": ["left"], "c": []}).of("left")
    assert weights["a"] == 2 * weights["b"] > 0
