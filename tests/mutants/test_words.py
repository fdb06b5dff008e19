from tests.mutants.words import Speaking, words


def test_names_are_taken_apart_and_long_words_cut_to_their_stem():
    assert words("x_is_protected KommuneNr fødselsnummer") == {"protec", "kommun", "fødsel"}


def test_a_rare_word_weighs_more_than_a_frequent_one():
    said = {"a": {"person", "protec"}, "b": {"person"}, "c": {"other"}}
    weights = Speaking(said).of("protected person")
    assert weights["a"] > weights["b"] > weights["c"] == 0
