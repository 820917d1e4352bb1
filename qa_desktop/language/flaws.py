"""What is wrong with a pattern, a card or a table of tags, in words: the second half of a sentence about it."""

from collections.abc import Callable, Mapping

from qa_desktop.domain.text import Text
from qa_desktop.language import current_language, tr
from qa_desktop.language.card_errors import CHECKS

FLAWS: Mapping[str, Callable[[], str]] = {
    # name patterns
    "unknown_field": lambda: tr("there is no field {part}"),
    "lone_brace": lambda: tr("a brace stands alone; write it twice to mean the sign itself"),
    "field_twice": lambda: tr("{part} stands there twice"),
    "fields_touch": lambda: tr("{part} follows another field directly; put a sign between them"),
    "no_field": lambda: tr("it has no field"),
    "time_format": lambda: tr("the time format cannot be read at “{part}”"),
    "unknown_zone": lambda: tr("there is no time zone “{part}”"),
    # documents
    "syntax": lambda: tr("this cannot be read; check indents, brackets, colons and quotation marks"),
    "encoding": lambda: tr("the file is not UTF-8; save it as UTF-8"),
    "key_twice": lambda: tr("this stands there twice"),
    "no_text": lambda: tr("there is half a letter in it"),
    "too_large": lambda: tr("the file is too large"),
    "nested": lambda: tr("parts lie within parts too deeply, or a part within itself"),
    "no_wording": lambda: tr("the wording is empty in both languages"),
    # sheets
    "no_rows": lambda: tr("there are no rows below the headings"),
    "indicator_empty": lambda: tr("the indicator has no name"),
    "standard_empty": lambda: tr("the standard is empty; say what full marks look like and what loses them"),
    "points_wrong": lambda: tr("“{value}” is no number of points up to 1000 with at most two decimals"),
    "kind_unknown": lambda: tr("“{value}” is no way to answer; write such as yes/no, scale 0-10, or Good=100%; Bad=0%"),
    "too_many_rows": lambda: tr("here is one row too many: a sheet may have 5000 below the headings"),
    "cell_error": lambda: tr("Excel shows the error “{value}” here"),
    "formula_uncached": lambda: tr(
        "this formula has no result yet; open the file in Excel and save it, or type the value"
    ),
    "points_empty": lambda: tr("the points are missing, while other rows have some"),
    "points_merged": lambda: tr("the cell {value} goes over several criteria; give each of them points of its own"),
    "points_mixed": lambda: tr("“{value}” has another sign than most; points are all earned, or all deducted"),
    "points_unscored": lambda: tr("words and days earn no points; leave this empty, or choose another way to answer"),
    "bonus_negative": lambda: tr("a bonus adds its points; write them without a minus"),
    "column_twice": lambda: tr(
        "this column means the same as {value}; leave one of them, or give one a heading that says what it holds"
    ),
    "weight_wrong": lambda: tr("“{value}” is no weight up to 1000 with at most six decimals; write such as 30 or 30%"),
    "weight_unclear": lambda: tr(
        "“{value}” adds up to the whole over the rows, as weights of criteria do, but the points beside it say "
        "something else; delete the one that does not count, or, if sections weigh this, call it “Section weight”"
    ),
    "weight_varies": lambda: tr(
        "this weight differs from {value} within one section; beside points a weight is the whole section's: write the "
        "same in all of its rows, or leave one of the two columns"
    ),
    "weight_empty": lambda: tr("this section has no weight, while others have one"),
    "weight_percent": lambda: tr("“{value}” is a percentage, while other weights are not; write all of them alike"),
    "weight_of_deduction": lambda: tr("where faults cost points no section has a weight; delete this column"),
    "fatal_unknown": lambda: tr("“{value}” does not say whether this is a fatal error; write yes or no"),
    "fatal_unlike": lambda: tr("“{value}” says something else about the fatal error than the kind of answer does"),
    "dimension_note": lambda: tr(
        "“{value}” looks like a note, but stands where sections have their names, and the rows below would belong to "
        "it; move it out of the table, or write the section into its rows"
    ),
    "fatal_unscored": lambda: tr("words and days cannot fail, so they are no fatal error"),
    "does_not_fit": lambda: tr("the rows together make no scorecard"),
    # values
    "missing": lambda: tr("this is missing"),
    "extra_forbidden": lambda: tr("there is no such field; check its spelling"),
    "twice": lambda: tr("this is used twice: {value}"),
    "scale_empty": lambda: tr("the maximum must be above the minimum"),
    "scale_step": lambda: tr("the step must divide the range from minimum to maximum"),
    "scale_pass_mark": lambda: tr("the pass mark must lie between minimum and maximum"),
    "ranges_begin": lambda: tr("the first range must begin at the minimum"),
    "ranges_order": lambda: tr("each range must begin above the one before it"),
    "ranges_beyond": lambda: tr("the last range begins above the maximum"),
    "condition_empty": lambda: tr("the condition asks for nothing: name answers, at_least or at_most"),
    "bonus_points": lambda: tr("a bonus needs points: what it adds to the score"),
    "bonus_fatal": lambda: tr("a bonus can be neither fatal nor without points"),
    "limits_crossed": lambda: tr("the floor must be below the ceiling"),
    "base_beyond": lambda: tr("the base must lie between floor and ceiling"),
    "points_on_weighted": lambda: tr("on a weighted card a criterion has a weight, not points"),
    "at_most_elsewhere": lambda: tr("only on a deduction card can a criterion cost at most so much"),
    "section_of_deduction": lambda: tr("on a deduction card no section has a score that could be zeroed"),
    "day": lambda: tr("a day is wanted here, as 2026-12-31"),
    "greater_than": lambda: tr("“{value}” must be greater than {expected}"),
    "greater_than_equal": lambda: tr("“{value}” must be at least {expected}"),
    "less_than": lambda: tr("“{value}” must be less than {expected}"),
    "less_than_equal": lambda: tr("“{value}” must be at most {expected}"),
    "decimal_parsing": lambda: tr("“{value}” is no number"),
    "decimal_type": lambda: tr("a number is wanted here"),
    "decimal_max_places": lambda: tr("“{value}” has more than {expected} decimal places"),
    "figures": lambda: tr("this number has more than {expected} figures"),
    "finite_number": lambda: tr("“{value}” is no number"),
    "int_parsing": lambda: tr("“{value}” is no whole number"),
    "int_type": lambda: tr("a whole number is wanted here"),
    "int_from_float": lambda: tr("a whole number is wanted here"),
    "bool_parsing": lambda: tr("“{value}” is neither true nor false"),
    "bool_type": lambda: tr("true or false is wanted here"),
    "string_type": lambda: tr("a text is wanted here"),
    "string_too_short": lambda: tr("the text is too short"),
    "string_too_long": lambda: tr("the text is longer than {expected} letters"),
    "string_pattern_mismatch": lambda: tr("“{value}” is no id: small letters, digits and _ only"),
    "enum": lambda: tr("“{value}” is none of {expected}"),
    "literal_error": lambda: tr("“{value}” is none of {expected}"),
    "union_tag_invalid": lambda: tr("the type is none of {expected}"),
    "union_tag_not_found": lambda: tr("the type is missing"),
    "too_short": lambda: tr("there are too few of these, at least {expected} are wanted"),
    "too_long": lambda: tr("there are too many of these, at most {expected} are allowed"),
    "model_type": lambda: tr("fields with their values are wanted here"),
    "model_attributes_type": lambda: tr("fields with their values are wanted here"),
    "dict_type": lambda: tr("fields with their values are wanted here"),
    "tuple_type": lambda: tr("a list is wanted here"),
    **CHECKS,
}


def in_words(facts: Mapping[str, object]) -> dict[str, str]:
    """Return what can be said of an error's facts: `words` of its flaw, `where` it is in its file, a centre's names."""
    said = {name: fact.in_language(current_language()) for name, fact in facts.items() if isinstance(fact, Text)}
    if "flaw" in facts:
        wording = FLAWS.get(str(facts["flaw"]), lambda: tr("this is not as it should be"))
        said["words"] = wording().format(**facts)
    if "line" in facts:
        where = tr("line {line}, {field}") if facts.get("field") else tr("line {line}")
        said["where"] = where.format(line=facts["line"], field=facts.get("field"))
    return said
