//! What stands above the table of tags: the filter with its help, the order, what is folded, and reads over many tags.

use leptos::prelude::*;

use crate::failure::Failure;
use crate::shown::capital;
use crate::size;
use crate::tag::{By, DigestTag, FilterError, Folds, Kind, NoOrder, Order, Row, Unread};
use crate::ui::part::facts::fact_of;
use crate::ui::part::failure::failure_note;
use crate::ui::part::maybe;
use crate::ui::part::progress::{Progress, percent, progress_bar, told_in_quarters};
use crate::ui::tags::TagList;
use crate::ui::tags::sweep::{BUDGET, Goal};
use crate::ui::tags::wish::Wish;

/// Orders that can be chosen, as they stand in links, and what they are called.
const ORDERS: [(&str, &str); 10] = [
    ("release", "Newest release first"),
    ("-release", "Oldest release first"),
    ("natural", "Name, numbers by value"),
    ("name", "Name, letter by letter"),
    ("-name", "Name, from Z to A"),
    ("newest", "Newest first, by date"),
    ("-newest", "Oldest first, by date"),
    ("pushed", "Last pushed first (claimed)"),
    ("size", "Largest first"),
    ("digest", "By digest"),
];

/// Filter, order and folds.
pub fn controls(list: TagList) -> AnyView {
    view! {
        <div class="list-controls">
            {filter_box(list.wish, "Filter tags", "Filter: words, kind:release, /^1\\.4/")}
            {order_choice(list.wish)}
            {join_choice(list.wish)}
        </div>
        {move || maybe(list.wish.error.read().as_ref().map(|error| filter_problem(&list.wish.text.read(), error)))}
        {move || maybe(list.wish.is_unfinished.get().then(unfinished))}
        {move || maybe(list.wish.is_order_unknown.get().then(order_unknown))}
        {move || maybe(list.wish.held.get().then(|| held(list.wish)))}
        {help()}
        {windowed(list)}
    }
    .into_any()
}

/// From how many rows on it is said that not all of them are in the document.
const MANY: usize = 100;

/// What the browser's own search does not find.
fn windowed(list: TagList) -> AnyView {
    let many = Memo::new(move |_| list.shown.read().positions.len() > MANY);
    let words = "Only the rows on screen are in the page. The browser's own search misses the others; this filter does not (key f).";
    (move || maybe(many.get().then(|| view! { <p class="remark" data-role="windowed">{words}</p> }.into_any())))
        .into_any()
}

/// The box for the filter.
pub fn filter_box(wish: Wish, label: &'static str, placeholder: &'static str) -> AnyView {
    view! {
        <input class="filter" type="search" placeholder=placeholder aria-label=label data-role="filter" autocomplete="off"
            autocapitalize="off" spellcheck="false" aria-invalid=move || wish.error.read().is_some().to_string()
            aria-describedby="filter-problem"
            prop:value=wish.text on:input:target=move |event| wish.set_text(event.target().value())/>
    }
    .into_any()
}

/// Why the filter cannot be read, with the place.
pub fn filter_problem(text: &str, error: &FilterError) -> AnyView {
    let from = crate::shown::visible(text.get(error.at..).unwrap_or_default(), 40);
    let at = if from.is_empty() { String::new() } else { format!(" Here: {from}") };
    let rule = error.rule.to_string();
    view! {
        <p class="filter-problem" id="filter-problem" role="alert" data-error="filter-unreadable">
            <strong>"The filter cannot be read: "</strong>{rule}"."<code>{at}</code>
        </p>
    }
    .into_any()
}

/// That the filter waits for the rest of a word.
pub fn unfinished() -> AnyView {
    view! { <p class="remark" data-role="unfinished-filter">"… the last word is left out until it is whole."</p> }
        .into_any()
}

/// That the link names an order that there is not.
fn order_unknown() -> AnyView {
    let next = format!("{}.", capital(&NoOrder.to_string()));
    failure_note(&Failure::new(
        "order-unknown",
        "The link names an order that no list has. This is the usual one.",
        &next,
    ))
}

/// What stands where rows would, for as long as no filter says which.
pub const UNTIL_READ: &str = "Nothing is shown until the filter can be read.";

/// What is said where rows are counted, for as long as a filter of the link waits for the reader.
pub const UNTIL_RUN: &str = "nothing is filtered yet: the filter of the link waits for “Run it”";

/// A pattern that came with the link.
pub fn held(wish: Wish) -> AnyView {
    view! {
        <p class="banner banner-warning" role="status" data-role="held-filter">
            <strong>"This filter has not run: all names are shown. "</strong>
            "It came with the link, and holds a pattern. Patterns can be made to run for ever. "
            <button type="button" class="button button-small" data-action="run-filter" on:click=move |_| wish.agree()>"Run it"</button>
        </p>
    }
    .into_any()
}

fn order_choice(wish: Wish) -> AnyView {
    let chosen = move || wish.order.get().to_string();
    let options: Vec<_> = ORDERS
        .into_iter()
        .map(|(word, name)| view! { <option value=word selected=move || chosen() == word>{name}</option> }.into_any())
        .collect();
    let choose = move |word: String| {
        if let Ok(order) = word.parse::<Order>() {
            wish.set_order(order);
        }
    };
    view! {
        <select class="button" aria-label="Order" data-role="sort" prop:value=chosen
            on:change:target=move |event| choose(event.target().value())>{options}</select>
    }
    .into_any()
}

fn join_choice(wish: Wish) -> AnyView {
    let joined = move || wish.folds.read().aliases;
    let toggle = move |_| {
        let folds = wish.folds.get_untracked();
        wish.set_folds(Folds { aliases: !folds.aliases, ..folds });
    };
    view! {
        <button type="button" class="button" data-action="join-aliases" aria-pressed=move || joined().to_string() on:click=toggle
            title="One row for each digest, as far as digests have been read">"Join aliases"</button>
    }
    .into_any()
}

/// How many names made of digests are folded away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folded {
    count: usize,
    /// Whether they are shown instead.
    open: bool,
    words: String,
}

/// How many names made of digests are folded away, and what they are. Nothing where there are none.
pub fn folded(list: TagList) -> Memo<Option<Folded>> {
    Memo::new(move |_| {
        let (count, open) = (list.shown.read().folded, list.wish.folds.read().digest_tags);
        let words = || if open { "shown ".to_owned() } else { folded_words(&list.with_rows(crate::tag::kinds), count) };
        (count > 0 || open).then(|| Folded { count, open, words: words() })
    })
}

/// The words about them, and the way to them.
pub fn fold_switch(list: TagList, folded: &Folded) -> AnyView {
    let wish = list.wish;
    let toggle = move |_| {
        let folds = wish.folds.get_untracked();
        wish.set_folds(Folds { digest_tags: !folds.digest_tags, ..folds });
    };
    let act = if folded.open { "fold" } else { "show" };
    view! {
        <span data-role="folded" data-folded=folded.count.to_string()>{folded.words.clone()}
            <button type="button" class="link" data-action="unfold" on:click=toggle>{act}</button>
        </span>
    }
    .into_any()
}

/// How many of the rows are no tags but content without one.
pub fn untagged_of(rows: &[Row]) -> usize {
    rows.iter().filter(|row| row.kind() == Kind::Untagged).count()
}

/// How much content without a tag there is; of a registry, with the way to it. Nothing where there is none.
pub fn untagged(list: TagList) -> AnyView {
    let wish = list.wish;
    let found = Memo::new(move |_| {
        list.listed.track();
        let count = list.with_rows(untagged_of);
        (count > 0).then(|| (count, list.shown.read().untagged))
    });
    let toggle = move |_| {
        let folds = wish.folds.get_untracked();
        wish.set_folds(Folds { untagged: !folds.untagged, ..folds });
    };
    let switch = move || {
        found.get().map(|(count, folded)| {
            let act = if folded > 0 { "show" } else { "fold" };
            let button = wish.is_of_registry().then(|| view! { <button type="button" class="link" data-action="show-untagged" on:click=toggle>{act}</button> }.into_any());
            let title = "Content that no tag points at, as the list says; some may be a part of an index";
            let about = view! { <span data-role="untagged" data-untagged=count.to_string() data-folded=folded.to_string() title=title>{size::grouped(count as u64)}" "{maybe(button)}</span> };
            fact_of("untagged", about.into_any())
        })
    };
    (move || maybe(switch())).into_any()
}

/// `57 folded: 20 signatures, 37 attestations `; only the number where the filter leaves some of them out.
fn folded_words(kinds: &[(Kind, usize)], folded: usize) -> String {
    let kinds: Vec<_> = kinds.iter().filter(|(kind, _)| kind.is_digest()).collect();
    let number = |count: usize| size::grouped(count as u64);
    if kinds.iter().map(|(_, count)| count).sum::<usize>() != folded {
        return format!("{} folded ", number(folded));
    }
    let each: Vec<_> =
        kinds.iter().map(|(kind, count)| format!("{} {}", number(*count), of_kind(*kind, *count))).collect();
    format!("folded: {} ", each.join(", "))
}

fn of_kind(kind: Kind, count: usize) -> &'static str {
    match kind {
        Kind::Digest(DigestTag::Signature) if count == 1 => "signature",
        Kind::Digest(DigestTag::Signature) => "signatures",
        Kind::Digest(DigestTag::Attestation) if count == 1 => "attestation",
        Kind::Digest(DigestTag::Attestation) => "attestations",
        Kind::Digest(DigestTag::Sbom) if count == 1 => "SBOM",
        Kind::Digest(DigestTag::Sbom) => "SBOMs",
        Kind::Digest(DigestTag::Referrers) if count == 1 => "list of referrers",
        Kind::Digest(DigestTag::Referrers) => "lists of referrers",
        _ => "other",
    }
}

/// What a filter can say.
fn help() -> AnyView {
    let line = |example: &'static str, what: &'static str| {
        view! { <div><dt><code>{example}</code></dt><dd>{what}</dd></div> }.into_any()
    };
    let lines = vec![
        line("1.4 alpine", "names with all of these words in them; \"…\" makes one word of anything"),
        line(
            "kind:semver",
            "also release, pre-release, floating, commit, combined, build, digest (with signature, attestation, sbom), untagged, other",
        ),
        line("flavour:alpine", "editions: what stands behind the version, also with one of its own, like alpine3.19"),
        line("digest:ab12", "tags that point at a digest which begins so, as far as digests have been read"),
        line("sha256-ab12", "names made of a digest which begins so: its signatures, attestations and the like"),
        line(
            "/^1\\.4\\.\\d+$/",
            "a pattern, as JavaScript has them, in either case; none with a repetition or a choice in a repeated group, like (x+)+ or (x|x)+, which could run for ever",
        ),
    ];
    view! { <details class="more filter-help"><summary>"What a filter can say"</summary><dl>{lines}</dl></details> }
        .into_any()
}

/// The goal of reading over many tags that the present filter and order ask for.
pub fn wanted(list: TagList) -> Option<Goal> {
    let by_date = matches!(list.wish.order.get().by, By::Created | By::Size);
    let by_digest = list.wish.order.get().by == By::Digest || list.wish.folds.read().aliases;
    let asks = list.wish.with_filter(|filter| filter.asks_for_digests()) == Some(true);
    match (by_date, by_digest || asks) {
        (true, _) => Some(Goal::Dates),
        (false, true) => Some(Goal::Digests),
        (false, false) => None,
    }
}

/// How much of what the order or filter needs has been read, and the way to read on.
pub fn reading(list: TagList) -> AnyView {
    let goal = Memo::new(move |_| wanted(list));
    let view = move || maybe(goal.get().map(|goal| sweep_bar(list, goal)));
    view! { {view}{move || maybe((list.wish.order.get().by == By::Pushed).then(|| pushed_words(list)))} }.into_any()
}

/// Of how many the registry says when they were pushed. It costs no request, and is all that there is.
fn pushed_words(list: TagList) -> AnyView {
    list.follow_known();
    let (said, all) = list.with_rows(|rows| (rows.iter().filter(|row| row.pushed().is_some()).count(), rows.len()));
    let words = match said {
        0 => "The registry says of none of them when it was pushed.".to_owned(),
        _ if said == all => "When they were pushed is what the registry says; nobody can check it.".to_owned(),
        _ => format!(
            "When they were pushed is what the registry says, of {} of {}; the others come last.",
            size::grouped(said as u64),
            size::grouped(all as u64)
        ),
    };
    view! { <p class="remark" data-role="pushed-words" data-said=said.to_string()>{words}</p> }.into_any()
}

/// Progress of a goal over all tags, with start and pause.
pub fn sweep_bar(list: TagList, goal: Goal) -> AnyView {
    let reached = Memo::new(move |_| list.reached(goal));
    let running = Memo::new(move |_| list.sweep.read().running);
    let words = move || {
        let (read, total) = reached.get();
        let more = list.listed.read().after_count();
        let what = match goal {
            Goal::Digests => "digests read",
            Goal::Dates => "dates and sizes read",
        };
        // What a filter for digests shows, and which names are one, any of the others may change.
        let takes_all = goal == Goal::Digests;
        let is_partial = if takes_all { read < total } else { list.unread(goal).shown > 0 };
        let partial = if is_partial { "; what is shown is partial" } else { "" };
        format!("{} of {} {what}{more}{partial}.", size::grouped(read as u64), size::grouped(total as u64))
    };
    let fill = std::sync::Arc::new(move || {
        let (read, total) = reached.get();
        percent(read as u64, total as u64)
    });
    let far = move || {
        let (done, total) = reached.get();
        Progress { running: running.get(), done, total }
    };
    // While it runs only the words change, so that the button stays under the reader's finger.
    let open = Memo::new(move |_| if running.get() { None } else { Some(list.unread(goal)) });
    let button = move || match open.get() {
        None => sweep_button("Pause", "pause-reading", Box::new(move || list.pause())),
        Some(Unread { all: 0, .. }) => ().into_any(),
        Some(left) => sweep_button(&left.words(BUDGET), "read-on", Box::new(move || list.read_on(goal))),
    };
    let failed = move || {
        let sweep = list.sweep.read();
        maybe(sweep.why.as_ref().filter(|_| sweep.failed > 0).map(|why| {
            view! { <span class="row-problem">{format!("{} could not be read, the last: ", sweep.failed)}</span>{failure_note(why)} }.into_any()
        }))
    };
    view! {
        <div class="sweep" data-role="sweep" data-goal=if goal == Goal::Dates { "dates" } else { "digests" }
            data-read=move || reached.get().0.to_string() data-total=move || reached.get().1.to_string()
            data-running=move || running.get().to_string()>
            {progress_bar("Tags read", fill)}
            {told_in_quarters(Box::new(words), Box::new(far))}
            {button}
            {failed}
        </div>
    }
    .into_any()
}

fn sweep_button(label: &str, action: &'static str, act: Box<dyn Fn() + Send>) -> AnyView {
    let label = label.to_owned();
    view! { <button type="button" class="button" data-action=action on:click=move |_| act()>{label}</button> }
        .into_any()
}
