//! The catalogue of hostile registries: what is served wrong on purpose, each by its id, and where a test holds what
//! this program does about it.
//!
//! Groups: T transport, A letting in, G lists (both lists of these in `registries.rs`), R references and links, X text on the
//! page (`texts.rs`), M manifests and indexes, C configs, B blobs, S storage, W the life of a page. [`HELD`] names for each
//! id a test elsewhere, or one of this folder; [`OPEN`] names those that none holds, and why. Together they are all of them.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

#[path = "../support/chain.rs"]
mod chain;
#[path = "../support/image.rs"]
mod image;
#[path = "../support/shelf.rs"]
mod shelf;

mod blobs;
mod documents;
mod registries;
mod texts;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// How many ids each group has.
const GROUPS: [(char, usize); 10] =
    [('T', 43), ('A', 36), ('R', 21), ('G', 22), ('M', 52), ('C', 13), ('B', 48), ('S', 13), ('W', 18), ('X', 14)];

/// Where each id is held: the file below `tests`, and its test.
const HELD: &[(&str, &str, &str)] = &[
    ("M01", "object.rs", "what_can_be_read_is_withheld_when_it_is_not_what_was_asked_for"),
    ("M02", "object.rs", "the_header_is_compared_and_never_believed"),
    ("M03", "e2e/fault_cases.rs", "each_broken_answer_has_its_code_and_the_page_goes_on"),
    ("M04", "object.rs", "the_header_is_compared_and_never_believed"),
    ("M05", "hostile/documents.rs", "m05_a_type_of_long_ago_makes_no_claim_true"),
    ("M06", "object.rs", "content_of_a_tag_is_computed_and_read"),
    ("M07", "content/kind.rs", "a_served_type_that_contradicts_the_document_is_refused"),
    ("M08", "library.rs", "a_child_of_another_type_than_its_parent_says_is_not_read"),
    ("M09", "content/kind.rs", "parameters_case_and_spaces_of_the_content_type_do_not_matter"),
    ("M10", "content/kind.rs", "a_document_of_two_kinds_is_refused"),
    ("M11", "content/kind.rs", "members_of_another_kind_than_the_type_are_refused"),
    ("M12", "hostile/documents.rs", "m12_the_type_that_is_served_changes_no_verdict"),
    ("M13", "object.rs", "what_cannot_be_read_still_has_a_verdict"),
    ("M14", "hostile/documents.rs", "m14_the_same_json_in_other_bytes_is_something_else"),
    ("M15", "content/kind.rs", "what_is_no_document_is_told_apart"),
    ("M16", "content/kind.rs", "white_space_around_a_document_is_allowed"),
    ("M17", "content/kind.rs", "what_is_no_document_is_told_apart"),
    ("M18", "content/notes.rs", "a_member_that_matters_may_not_be_there_twice"),
    ("M19", "content/notes.rs", "a_duplicate_annotation_is_kept_and_the_last_one_counts"),
    ("M20", "content/notes.rs", "a_key_in_another_case_is_flagged_and_not_read"),
    ("M21", "content/notes.rs", "members_that_nobody_knows_are_counted"),
    ("M22", "content/notes.rs", "members_that_are_missing_are_named"),
    ("M23", "content/notes.rs", "a_size_is_exact_or_none"),
    ("M24", "library.rs", "a_size_that_a_descriptor_names_is_judged_for_each_who_asks"),
    ("M25", "content/notes.rs", "another_schema_version_is_named"),
    ("M26", "content/hostile.rs", "deep_nesting_is_skipped_and_the_rest_is_read"),
    ("M27", "content/hostile.rs", "a_million_annotations_and_a_long_one_are_read"),
    ("M28", "content/hostile.rs", "what_is_too_many_is_an_error_that_says_so"),
    ("M29", "hostile/documents.rs", "m29_a_child_that_is_listed_twice_is_fetched_once"),
    ("M30", "hostile/documents.rs", "m30_to_m32_documents_end_at_their_ceiling"),
    ("M31", "hostile/documents.rs", "m31_more_of_a_document_is_read_when_the_reader_says_so_and_for_that_read_only"),
    ("M32", "hostile/documents.rs", "m30_to_m32_documents_end_at_their_ceiling"),
    ("M33", "walk.rs", "indexes_within_indexes_end_somewhere"),
    ("M34", "content/index.rs", "an_empty_index_and_an_artifact_index_are_read"),
    ("M35", "content/index.rs", "platforms_are_shown_as_given"),
    ("M36", "content/schema1.rs", "a_signed_manifest_is_read_and_flagged"),
    ("M37", "proof.rs", "what_cannot_be_seen_inside_has_its_reason"),
    ("M38", "verify.rs", "an_unknown_algorithm_is_named_in_the_reason"),
    ("M39", "digest.rs", "upper_case_digits_are_refused_not_folded"),
    ("M40", "digest.rs", "a_known_algorithm_has_exactly_its_own_length"),
    ("M41", "verify.rs", "known_digests_are_verified"),
    ("M42", "digest.rs", "a_known_algorithm_has_exactly_its_own_length"),
    ("M43", "digest.rs", "what_could_become_a_path_or_a_header_is_refused"),
    ("M44", "proof.rs", "embedded_content_must_be_what_its_digest_names"),
    ("M45", "hostile/documents.rs", "m45_and_m47_addresses_in_a_manifest_are_never_asked"),
    ("M47", "hostile/documents.rs", "m45_and_m47_addresses_in_a_manifest_are_never_asked"),
    ("M48", "hostile/documents.rs", "m48_one_digest_in_several_places_has_a_verdict_in_each"),
    ("M49", "walk.rs", "a_document_that_cannot_be_had_is_a_gap_and_its_error_is_kept"),
    ("M50", "registry.rs", "a_head_that_means_nothing_is_said_to_mean_nothing"),
    ("M51", "hostile/documents.rs", "m51_a_tag_that_moves_between_two_questions_is_one_thing_or_the_other"),
    ("M52", "registry.rs", "a_converted_schema_1_answer_is_not_believed_at_once"),
    ("C01", "hostile/documents.rs", "c01_a_config_of_other_bytes_says_nothing_about_the_image"),
    ("C02", "content/config.rs", "the_number_of_layers_is_compared"),
    ("C03", "content/history.rs", "numbers_that_do_not_fit_make_the_pairs_uncertain"),
    ("C04", "proof.rs", "configs_are_held_against_manifest_and_index"),
    ("C05", "hostile/documents.rs", "c05_dates_are_kept_as_they_are_given"),
    ("C06", "content/config.rs", "a_wrong_type_spoils_only_its_own_field"),
    ("C07", "e2e/life_cases.rs", "the_environment_of_an_image_goes_nowhere_but_on_the_page"),
    ("C08", "content/annotation.rs", "any_other_address_stays_text"),
    ("C09", "content/config.rs", "the_platform_is_compared_with_the_index"),
    ("C10", "registry.rs", "blobs_are_read_up_to_a_limit"),
    ("C11", "proof.rs", "the_config_of_an_artifact_is_only_bytes"),
    ("C12", "e2e/proof_cases.rs", "a_diff_id_that_lies_is_told_although_the_layer_is_verified"),
    ("C13", "content/config.rs", "duplicates_and_other_cases_are_notes"),
    ("B01", "hostile/blobs.rs", "b01_to_b04_other_bytes_are_a_mismatch_that_names_both_digests"),
    ("B02", "hostile/blobs.rs", "b01_to_b04_other_bytes_are_a_mismatch_that_names_both_digests"),
    ("B03", "hostile/blobs.rs", "b01_to_b04_other_bytes_are_a_mismatch_that_names_both_digests"),
    ("B04", "hostile/blobs.rs", "b01_to_b04_other_bytes_are_a_mismatch_that_names_both_digests"),
    ("B05", "hostile/blobs.rs", "b05_the_headers_of_a_blob_change_no_verdict"),
    ("B06", "verify.rs", "known_digests_are_verified"),
    ("B07", "verify.rs", "a_verdict_follows_from_digest_and_size"),
    ("B08", "e2e/proof_cases.rs", "layers_are_unpacked_as_they_are_hashed_and_their_diff_ids_are_verified"),
    ("B09", "e2e/proof_cases.rs", "cancelling_ends_the_traffic_and_nothing_half_read_is_judged"),
    ("B10", "hostile/blobs.rs", "b10_and_b11_bytes_behind_the_end_of_the_archive_count"),
    ("B11", "hostile/blobs.rs", "b10_and_b11_bytes_behind_the_end_of_the_archive_count"),
    ("B12", "unpack/gzip.rs", "what_follows_the_stream_is_counted_and_changes_no_diff_id"),
    ("B13", "verify.rs", "nothing_is_known_of_the_inside_of_a_layer_that_is_too_long_or_breaks_off"),
    ("B14", "unpack/gzip.rs", "damage_leaves_the_archive_unfinished_and_the_stored_bytes_hashed"),
    ("B15", "unpack/archive.rs", "other_compressions_are_named_and_not_undone"),
    ("B16", "unpack/gzip.rs", "a_stream_cut_off_anywhere_has_no_diff_id"),
    ("B17", "unpack/gzip.rs", "a_wrong_checksum_or_length_is_found_behind_the_last_byte"),
    ("B18", "unpack/gzip.rs", "all_members_are_unpacked"),
    ("B19", "unpack/gzip.rs", "members_may_be_empty_and_many"),
    ("B20", "unpack/archive.rs", "what_a_reader_may_want_to_know_is_counted_and_named"),
    ("B21", "hostile/blobs.rs", "b21_and_b42_names_that_meet_and_links_that_lead_nowhere_are_entries"),
    ("B22", "unpack/archive.rs", "a_size_in_a_pax_header_counts_instead_of_the_headers_own"),
    ("B23", "unpack/archive.rs", "malformed_repeated_and_global_extended_headers_are_remarked"),
    ("B24", "unpack/archive.rs", "extended_headers_name_and_measure_the_entry_behind_them_only"),
    ("B25", "unpack/archive.rs", "an_archive_hidden_behind_the_end_or_in_a_file_is_not_walked"),
    ("B26", "unpack/archive.rs", "an_extended_header_is_never_longer_than_the_limit"),
    ("B27", "unpack/sparse.rs", "sparse_files_of_every_format_are_as_long_as_what_is_stored_of_them"),
    ("B28", "unpack/archive.rs", "a_larger_size_than_there_are_bytes_is_truncated"),
    ("B29", "unpack/limits.rs", "too_many_entries_end_the_walk_and_not_the_diff_id"),
    ("B30", "unpack/limits.rs", "a_bomb_ends_soon_after_the_ratio_counts"),
    ("B31", "hostile/blobs.rs", "b31_what_is_packed_inside_is_not_unpacked"),
    ("B32", "unpack/limits.rs", "a_bomb_of_zstd_comes_out_a_block_at_a_time"),
    ("B33", "unpack/zstd.rs", "large_layers_need_no_whole_frame_in_memory"),
    ("B34", "unpack/limits.rs", "more_than_may_come_out_is_an_error_and_the_stored_bytes_are_hashed_to_their_end"),
    ("B35", "unpack/zstd.rs", "a_window_beyond_the_limit_is_named_before_any_byte_comes_out"),
    ("B36", "unpack/zstd.rs", "frames_follow_one_another_with_skippable_ones_between"),
    ("B37", "browser/hasher.rs", "a_worker_that_fails_is_a_fact_and_the_next_job_gets_a_new_one"),
    ("B38", "unpack/archive.rs", "only_the_first_few_are_named_and_names_are_cut_and_made_harmless"),
    ("B39", "unpack/archive.rs", "the_end_is_told_as_it_is"),
    ("B40", "digest.rs", "the_size_of_the_chunks_does_not_matter"),
    ("B41", "hostile/blobs.rs", "b41_links_lead_nowhere"),
    ("B42", "hostile/blobs.rs", "b21_and_b42_names_that_meet_and_links_that_lead_nowhere_are_entries"),
    ("B43", "unpack/archive.rs", "what_a_reader_may_want_to_know_is_counted_and_named"),
    ("B44", "browser/page.rs", "a_download_has_exactly_the_bytes_and_a_tame_name"),
    ("B45", "hostile/blobs.rs", "b45_a_name_of_a_hundred_thousand_parts_is_read_and_cut"),
    ("B46", "e2e/fault_cases.rs", "a_layer_that_cannot_be_read_is_unverifiable_and_no_mismatch"),
    ("B47", "e2e/digests.rs", "a_damaged_layer_is_a_mismatch_that_is_announced"),
    ("S01", "browser/page.rs", "a_browser_that_refuses_storage_has_no_recent_places"),
    ("S02", "e2e/keep_cases.rs", "a_browser_that_keeps_nothing_is_as_good_as_any"),
    ("S03", "e2e/keep_cases.rs", "a_browser_that_keeps_nothing_is_as_good_as_any"),
    ("S04", "e2e/keep_cases.rs", "layers_are_kept_when_the_reader_says_so_and_all_can_be_cleared"),
    ("S05", "e2e/keep_cases.rs", "what_was_changed_in_the_cache_is_dropped_and_fetched_again"),
    ("S06", "e2e/keep_cases.rs", "layers_are_kept_when_the_reader_says_so_and_all_can_be_cleared"),
    ("S07", "cache.rs", "nothing_is_kept_of_what_came_to_somebody_signed_in"),
    ("S08", "cache.rs", "what_one_place_served_is_not_what_another_serves"),
    ("S09", "cache.rs", "uses_of_any_text_are_read_without_a_panic"),
    ("S10", "browser/page.rs", "recent_places_are_few_plain_and_checked_on_load"),
    ("S11", "browser/page.rs", "recent_places_are_few_plain_and_checked_on_load"),
    ("S12", "signin.rs", "forgetting_leaves_nothing_to_send"),
    ("S13", "browser/page.rs", "recent_places_are_few_plain_and_checked_on_load"),
    ("W01", "e2e/proof_cases.rs", "cancelling_ends_the_traffic_and_nothing_half_read_is_judged"),
    ("W02", "browser/fetch.rs", "a_timer_that_fires_much_too_late_is_given_a_second_chance"),
    ("W03", "e2e/tab_cases.rs", "a_page_without_a_network_is_read_again_by_itself_when_there_is_one"),
    ("W04", "browser/hasher.rs", "a_worker_that_fails_is_a_fact_and_the_next_job_gets_a_new_one"),
    ("W05", "browser/hasher.rs", "a_worker_that_cannot_be_loaded_is_a_fact"),
    ("W06", "e2e/tab_cases.rs", "a_worker_without_memory_leaves_its_layer_unjudged_and_the_page_alive"),
    ("W07", "e2e/tab_cases.rs", "two_tabs_share_no_login_and_verify_the_same_image_each_for_itself"),
    ("W08", "e2e/demo_pages.rs", "back_and_forward_walk_through_the_pages_with_their_titles"),
    ("W09", "e2e/life_cases.rs", "reloading_in_the_middle_of_a_proof_begins_anew"),
    ("W10", "e2e/tab_cases.rs", "what_was_typed_and_who_was_signed_in_is_gone_when_a_tab_is_restored"),
    ("W11", "library.rs", "reads_at_the_same_time_share_one_request"),
    ("W12", "e2e/use_cases.rs", "no_page_needs_sideways_scrolling_at_any_width"),
    ("W13", "e2e/part_cases.rs", "a_part_that_cannot_be_fetched_is_told_and_can_be_tried_again"),
    ("W14", "e2e/life_cases.rs", "a_browser_without_webassembly_is_told_what_it_lacks"),
    ("W15", "e2e/login_form_cases.rs", "there_is_no_form_in_a_frame"),
    ("W16", "registry.rs", "silence_is_explained_as_far_as_it_can_be"),
    ("W17", "e2e/tab_cases.rs", "a_clock_that_is_wrong_by_years_spoils_no_token_and_no_date"),
    ("W18", "e2e/life_cases.rs", "the_language_of_the_browser_changes_no_digest_and_no_host"),
];

/// What no test holds under its id, and why. Whoever writes the test moves the line.
const OPEN: &[(&str, &str)] =
    &[("M46", "nothing fetches the addresses in `urls`, by click or otherwise"), ("B48", "no page previews files")];

#[test]
fn every_id_is_held_by_a_test_that_is_there_or_is_said_to_be_open() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let held = HELD.iter().chain(registries::HELD).chain(texts::HELD);
    let open = OPEN.iter().chain(registries::OPEN).chain(texts::OPEN);
    for (id, file, name) in held.clone() {
        let text = fs::read_to_string(root.join(file)).unwrap_or_else(|_| panic!("{id}: there is no {file}"));
        assert!(text.contains(&format!("fn {name}(")), "{id}: {file} has no test {name}");
    }
    let said: Vec<&str> = held.map(|(id, ..)| *id).chain(open.map(|(id, _)| *id)).collect();
    let all: BTreeSet<String> = GROUPS
        .iter()
        .flat_map(|(group, count)| (1..=*count).map(move |number| format!("{group}{number:02}")))
        .collect();
    assert_eq!(said.iter().map(|id| (*id).to_owned()).collect::<BTreeSet<_>>(), all);
    assert_eq!(said.len(), all.len(), "each id once");
}

/// A reader who signed in walks through every case of these groups in a browser, or it is said why not.
#[test]
fn every_id_of_the_registries_is_walked_through_in_a_browser_or_said_not_to_be() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/e2e/hostile");
    let tables = ["transport.rs", "redirects.rs", "access.rs", "lists.rs"].map(|file| root.join(file));
    let rows: String = tables.map(|file| fs::read_to_string(file).unwrap()).concat();
    let rows: String = rows.split_whitespace().collect();
    for (group, count) in GROUPS.into_iter().filter(|(group, _)| "TAG".contains(*group)) {
        for number in 1..=count {
            let id = format!("{group}{number:02}");
            let is_left_out = registries::NOT_WALKED.iter().any(|(left_out, _)| *left_out == id);
            assert_ne!(rows.contains(&format!("case(\"{id}\",")), is_left_out, "{id}");
        }
    }
}

/// The tests of this folder have the ids that they hold in their names, and each is in the list.
#[test]
fn every_case_of_this_folder_is_in_the_list() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile");
    for file in ["blobs.rs", "documents.rs"] {
        let text = fs::read_to_string(root.join(file)).unwrap();
        for name in text.split("#[test]\nfn ").skip(1).map(|rest| rest.split('(').next().unwrap()) {
            let id = name.get(..3).unwrap().to_uppercase();
            let is_listed = HELD.iter().any(|(held, at, test)| *held == id && at.ends_with(file) && *test == name);
            assert!(is_listed, "{file}: {name} is not in the list for {id}");
        }
    }
}
