//! Groups R (references and links that a reader brings) and X (hostile text on the page): a case with the test that fails
//! first when it breaks.

pub const HELD: &[(&str, &str, &str)] = &[
    // R: references and links
    ("R01", "reference.rs", "what_was_refused_as_long_is_refused_at_once"),
    ("R02", "reference.rs", "names_mean_what_docker_means"),
    ("R03", "reference.rs", "bad_references_are_refused_with_their_rule"),
    ("R04", "reference.rs", "nothing_that_climbs_or_queries_gets_into_a_reference"),
    ("R05", "reference.rs", "tag_and_digest_may_stand_together"),
    ("R06", "digest.rs", "a_known_algorithm_has_exactly_its_own_length"),
    ("R07", "reference.rs", "bad_references_are_refused_with_their_rule"),
    ("R08", "browser/fetch.rs", "a_page_with_tls_calls_no_address_without_it_but_this_machine"),
    ("R09", "reference.rs", "bad_references_are_refused_with_their_rule"),
    ("R10", "reference.rs", "a_password_is_never_repeated"),
    ("R11", "signin.rs", "the_same_realm_at_another_registry_gets_nothing_of_this_one"),
    ("R12", "e2e/fault_cases.rs", "credentials_in_a_link_leave_the_address_bar_and_are_warned_of"),
    ("R13", "e2e/text_cases.rs", "hostile_text_in_a_link_stays_text"),
    ("R14", "link.rs", "broken_encoding_is_an_error_and_not_a_guess"),
    // Hosts are ASCII: the one name of a host is its punycode.
    ("R15", "reference.rs", "an_error_says_what_stood_where"),
    ("R16", "reference.rs", "what_people_paste_is_understood"),
    ("R17", "e2e/tab_cases.rs", "fifty_links_in_fifty_tabs_are_each_their_own"),
    ("R18", "link.rs", "what_is_no_link_is_told_apart"),
    ("R19", "link.rs", "what_is_no_link_is_told_apart"),
    ("R20", "link.rs", "the_search_of_other_explorers_is_understood"),
    ("R21", "signin.rs", "nothing_secret_is_taken_for_a_registry_that_may_get_nothing"),
    // X: text
    ("X01", "e2e/text_cases.rs", "hostile_text_in_every_field_stays_text"),
    ("X02", "e2e/text_cases.rs", "hostile_text_in_every_field_stays_text"),
    ("X03", "e2e/text_cases.rs", "hostile_text_in_every_field_stays_text"),
    ("X04", "shown.rs", "what_hides_or_reorders_is_written_by_its_number"),
    ("X05", "e2e/text_cases.rs", "endless_text_is_cut_in_every_field"),
    ("X06", "e2e/tag_cases.rs", "hostile_names_are_text"),
    ("X07", "content/annotation.rs", "any_other_address_stays_text"),
    ("X08", "e2e/text_cases.rs", "hostile_text_in_every_field_stays_text"),
    ("X09", "e2e/text_cases.rs", "hostile_text_in_every_field_stays_text"),
    ("X11", "e2e/tag_cases.rs", "what_is_selected_or_shown_can_be_taken_along"),
    ("X12", "e2e/tag_cases.rs", "what_is_selected_or_shown_can_be_taken_along"),
    ("X13", "e2e/text_cases.rs", "hostile_text_in_a_link_stays_text"),
    ("X14", "e2e/text_cases.rs", "hostile_text_in_every_field_stays_text"),
];

/// Cases that no test holds, and why.
pub const OPEN: &[(&str, &str)] = &[("X10", "no page previews files, and nothing highlights by pattern")];
