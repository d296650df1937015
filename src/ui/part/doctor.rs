//! The doctor on the page: what is the matter, the evidence for it, and what helps.

mod kind;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::copy::copy;
use super::maybe;
use super::relay::{relay_form, silent_relay};
use crate::browser::prober::FetchProber;
use crate::browser::{clock, location};
use crate::doctor::cure::{Cure, cures};
use crate::doctor::probe::{EMPTY_TOKEN, LONG_ACCEPT};
use crate::doctor::{
    Answer, Asked, BY_ITSELF, Case, Evidence, Finding, Probe, Prober, examine, of_registry, pasted, shown, wants_login,
};
use crate::failure::{Failure, Symptom};
use crate::ledger::{Came, Open};
use crate::reference::Host;
use crate::registry::address::Address;
use crate::registry::known::Known;
use crate::source::explain::Seen;
use crate::transport::{Authorization, Glance, Request};
use crate::ui::address::Patient;
use crate::ui::context::{Shared, shared};
use crate::ui::read;

use kind::what_runs;

/// One examination.
#[derive(Clone, Copy)]
struct Examination {
    shared: Shared,
    /// Whose registry it is; nobody's of a layout.
    host: StoredValue<Option<Host>>,
    case: StoredValue<Case>,
    /// What runs there: as it gave itself away, or as the reader says.
    known: RwSignal<Option<&'static Known>>,
    seen: RwSignal<Vec<Evidence>>,
    finding: RwSignal<Option<Finding>>,
    /// What was read in what the reader pasted.
    pasted: RwSignal<Option<pasted::Reading>>,
    /// Whether probes are on their way.
    busy: RwSignal<bool>,
}

/// Says below a failure what is the matter.
pub fn doctor(patient: &Patient, failure: &Failure) -> AnyView {
    let host = match patient {
        Patient::Registry(host) => Some(host),
        Patient::Layout(_) => None,
    };
    let case = match patient {
        Patient::Registry(host) => case_of_registry(host),
        Patient::Layout(url) => case_of_layout(url, failure),
    };
    let Some((case, seen)) = case else { return ().into_any() };
    let known = host.and_then(|host| shared().library().session_of(host).known());
    let examination = Examination {
        shared: shared(),
        host: StoredValue::new(host.cloned()),
        case: StoredValue::new(case),
        known: RwSignal::new(known),
        seen: RwSignal::new(seen),
        finding: RwSignal::new(None),
        pasted: RwSignal::new(None),
        busy: RwSignal::new(true),
    };
    // Leaving the page ends both.
    read::run(go_on(examination, BY_ITSELF));
    let code = move || match &*examination.finding.read() {
        Some(finding) => finding.code(),
        None if examination.busy.get() => "examining",
        None => "open",
    };
    let relay = host.map(|host| view! { {maybe(silent_relay())}{relay_form(host.clone())} }.into_any());
    // What is pasted changes the finding, and must not take away the field that it was pasted into.
    let servers = Memo::new(move |was: Option<&bool>| {
        was == Some(&true) || examination.finding.read().as_ref().is_some_and(Finding::is_servers)
    });
    view! {
        <section class="doctor" data-finding=code aria-live="polite">
            <h2>"Why, as far as a browser can tell"</h2>
            {move || said(examination)}
            {move || evidence(examination)}
            {move || maybe(servers.get().then(|| command(examination)))}
            {move || maybe(servers.get().then(|| what_runs(examination)))}
            {move || maybe(examination.finding.read().as_ref().map(|finding| offered(finding, examination)))}
            {maybe(relay)}
        </section>
    }
    .into_any()
}

fn case_of_registry(host: &Host) -> Option<(Case, Vec<Evidence>)> {
    let page = Address::parse(&location::page_base()).ok()?;
    of_registry(page, host, shared().library().session_of(host).trouble().as_ref()).ok()
}

fn case_of_layout(url: &str, failure: &Failure) -> Option<(Case, Vec<Evidence>)> {
    let page = Address::parse(&location::page_base()).ok()?;
    let url = Address::parse(&format!("{}/index.json", url.trim_end_matches('/'))).ok()?;
    let case = Case { page, registry: url.clone(), url, asked: Asked::Layout, authorized: false, accept: None };
    let (here, same) = match failure.symptom() {
        Some(Symptom::Unreadable) => (Some(true), Some(Glance::Nothing)),
        Some(Symptom::SentOn) => (Some(true), Some(Glance::Redirect)),
        Some(Symptom::Silent) => (Some(false), None),
        Some(Symptom::Offline | Symptom::Other) | None => (None, None),
    };
    // What was seen of another file says nothing about this one.
    let is_index = failure.object.as_deref() == Some("index.json");
    let seen = if is_index { shown(&case, &Seen { here, same, ..Seen::default() }) } else { Vec::new() };
    Some((case, seen))
}

async fn go_on(examination: Examination, requests: usize) {
    let (case, mut seen) = (examination.case.get_value(), examination.seen.get_untracked());
    let finding = examine(&Noted(examination.shared), &case, &mut seen, requests).await;
    // The page may be another one by now.
    let _ = examination.seen.try_set(seen);
    let _ = examination.finding.try_set(finding);
    let _ = examination.busy.try_set(false);
}

impl Examination {
    /// What the reader pasted, as the head of answers about this case.
    fn read_pasted(self, text: &str) -> Option<pasted::Reading> {
        let (seen, before) = (self.seen.read_untracked(), self.finding.read_untracked());
        self.case.with_value(|case| pasted::read(text, case, &seen, before.as_ref()))
    }
}

/// The browser as it is asked by the doctor, with each request in the list of requests.
struct Noted(Shared);

impl Prober for Noted {
    async fn ask(&self, probe: Probe, url: &str) -> Answer {
        let mut request = Request::get(url);
        match probe {
            Probe::Authorization => request.authorization = Authorization::bearer(EMPTY_TOKEN),
            Probe::Accept => request.accept = Some(LONG_ACCEPT.to_owned()),
            _ => {}
        }
        let noted = || Open::probe(&self.0.ledger(), &request, clock::now_millis);
        let mut open = probe.is_request().then(noted);
        let answer = FetchProber.ask(probe, url).await;
        if let Some(open) = &mut open {
            let came = if let Answer::Read(read) = &answer { Came::Status(read.status) } else { Came::Nothing };
            open.came(came, None);
        }
        answer
    }
}

/// What was found, or a button for more.
fn said(examination: Examination) -> AnyView {
    let more = move |_| {
        examination.busy.set(true);
        spawn_local(go_on(examination, usize::MAX));
    };
    match &*examination.finding.read() {
        Some(finding) => finding_text(finding, examination.pasted.read().is_some()),
        None if examination.busy.get() => view! { <p class="waiting" role="status">"Looking into it…"</p> }.into_any(),
        None => view! {
            <p>"Something answers. What is in the way takes a few more requests to it."</p>
            <button type="button" class="button" data-action="examine" on:click=more>"Look further"</button>
        }
        .into_any(),
    }
}

fn finding_text(finding: &Finding, is_told: bool) -> AnyView {
    let line = |text: &'static str| view! { <p>{text}</p> }.into_any();
    let unknown = finding.unknown().filter(|_| !is_told || finding.is_behind());
    let unknown = unknown.map(|text| view! { <p class="remark">{text}</p> }.into_any());
    view! {
        <p class="doctor-finding"><strong>{finding.what()}</strong> <code class="failure-code">{finding.code()}</code></p>
        {maybe(finding.advice().map(line))}
        {maybe(unknown)}
    }
    .into_any()
}

/// Each probe: what was asked, what came.
fn evidence(examination: Examination) -> AnyView {
    let case = examination.case.get_value();
    let row = |evidence: &Evidence| {
        let (asked, came) = (evidence.probe.words(&case), evidence.answer.words());
        view! { <div><dt>{asked}</dt><dd>{came}</dd></div> }.into_any()
    };
    let rows: Vec<_> = examination.seen.read().iter().map(row).collect();
    if rows.is_empty() {
        return ().into_any();
    }
    view! { <details class="doctor-evidence"><summary>"The evidence"</summary><dl class="facts-list">{rows}</dl></details> }
        .into_any()
}

/// What helps.
fn offered(finding: &Finding, examination: Examination) -> AnyView {
    let case = examination.case.get_value();
    let is_told = examination.pasted.read().as_ref().is_some_and(|reading| reading.wants_login);
    let wants_login = is_told || wants_login(&case, &examination.seen.read());
    let cures: Vec<_> = cures(finding, &case, examination.known.get(), wants_login).iter().map(cure).collect();
    maybe((!cures.is_empty()).then(|| view! { <h3>"What helps"</h3>{cures} }.into_any()))
}

fn cure(cure: &Cure) -> AnyView {
    view! {
        <details class="cure" data-cure=cure.id>
            <summary>{cure.title.clone()}</summary>
            <p class="remark">{cure.note}</p>
            {copy(cure.text.clone(), "copy")}
            <pre tabindex="0">{cure.text.clone()}</pre>
        </details>
    }
    .into_any()
}

fn command(examination: Examination) -> AnyView {
    let case = examination.case.get_value();
    let text = pasted::command(&case);
    let refused = RwSignal::new(false);
    let read = move |text: String| match examination.read_pasted(&text) {
        Some(reading) => {
            if let Some(known) = pasted::kind(&text) {
                examination.say_kind(Some(known));
            }
            refused.set(false);
            examination.finding.set(Some(reading.finding.clone()));
            examination.pasted.set(Some(reading));
        }
        None => refused.set(!text.is_empty()),
    };
    view! {
        <details class="cure" data-cure="command">
            <summary>"A command that shows what a browser hides"</summary>
            <p class="remark">"Run it, and paste here what it prints: the heads of two answers. It stays in this tab."</p>
            {copy(text.clone(), "copy")}
            <pre tabindex="0">{text}</pre>
            <textarea class="doctor-paste" rows="4" aria-label="What the command printed" data-role="pasted" autocomplete="off"
                spellcheck="false" on:input:target=move |event| read(event.target().value())></textarea>
            <p role="status" data-role="pasted-said">{move || examination.pasted.get().map(|reading| format!("Read: {}", reading.said))}</p>
            {move || maybe(refused.get().then(|| view! { <p role="status">"That is no head of an HTTP answer."</p> }.into_any()))}
        </details>
    }
    .into_any()
}
