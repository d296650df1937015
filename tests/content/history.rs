//! History: commands as a Dockerfile has them, and the layers they made.

use tallyman::content::history::align;
use tallyman::content::{Config, History};

fn step(created_by: &str, empty_layer: bool) -> History {
    History { created_by: Some(created_by.to_owned()), empty_layer, ..History::default() }
}

fn config(history: Vec<History>) -> Config {
    Config { history, ..Config::default() }
}

#[test]
fn commands_read_like_a_dockerfile() {
    for (raw, command) in [
        ("/bin/sh -c #(nop)  CMD [\"sh\"]", "CMD [\"sh\"]"),
        ("/bin/sh -c #(nop) ADD file:1e87ff in / ", "ADD file:1e87ff in /"),
        ("/bin/sh -c apt-get update", "RUN apt-get update"),
        ("|1 VERSION=1.2 /bin/sh -c make $VERSION", "RUN make $VERSION"),
        ("|2 A=x B=y z /bin/sh -c make", "RUN make"),
        ("RUN /bin/sh -c apk add curl # buildkit", "RUN apk add curl"),
        ("RUN |1 VERSION=1.2 /bin/sh -c make # buildkit", "RUN make"),
        ("COPY a b # buildkit", "COPY a b"),
        ("ENV PATH=/usr/bin", "ENV PATH=/usr/bin"),
        ("CMD [\"python3\"]", "CMD [\"python3\"]"),
        ("cmd /S /C #(nop) EXPOSE 80", "EXPOSE 80"),
        ("cmd /S /C echo hi", "RUN echo hi"),
        ("RUN [\"a\"] # buildkit", "RUN [\"a\"]"),
        ("bazel build //:image", "bazel build //:image"),
        ("|x /bin/sh -c a", "|x /bin/sh -c a"),
        ("|1 A=1", "|1 A=1"),
        ("/bin/sh -c", "/bin/sh -c"),
        ("/bin/sh -cx", "/bin/sh -cx"),
        ("", ""),
    ] {
        let steps = align(&config(vec![step(raw, false)]), 1).steps;
        assert_eq!(steps[0].command, command);
        assert_eq!(steps[0].raw, raw);
    }
}

#[test]
fn each_step_that_is_not_empty_made_the_next_layer() {
    let history = vec![step("ADD", false), step("ENV", true), step("RUN", false), step("CMD", true)];
    let aligned = align(&config(history), 2);
    assert!(aligned.certain);
    assert!(aligned.unexplained.is_empty());
    let layers: Vec<_> = aligned.steps.iter().map(|step| (step.empty, step.layer)).collect();
    assert_eq!(layers, [(false, Some(0)), (true, None), (false, Some(1)), (true, None)]);
}

#[test]
fn numbers_that_do_not_fit_make_the_pairs_uncertain() {
    let empties = |flags: &[bool]| flags.iter().map(|empty| step("x", *empty)).collect::<Vec<_>>();
    for (flags, layers, pairs, unexplained) in [
        (&[false][..], 3, vec![Some(0)], vec![1, 2]),
        (&[false, false, false], 1, vec![Some(0), None, None], vec![]),
        // As many steps as layers: the flags are wrong.
        (&[true, true], 2, vec![Some(0), Some(1)], vec![]),
        (&[false, true], 2, vec![Some(0), Some(1)], vec![]),
        (&[], 2, vec![], vec![0, 1]),
        (&[false], 0, vec![None], vec![]),
    ] {
        let aligned = align(&config(empties(flags)), layers);
        assert!(!aligned.certain, "{flags:?} {layers}");
        let found: Vec<_> = aligned.steps.iter().map(|step| step.layer).collect();
        assert_eq!((found, aligned.unexplained), (pairs, unexplained), "{flags:?} {layers}");
    }
    assert!(align(&config(vec![]), 0).certain);
}

#[test]
fn date_and_remark_are_kept() {
    let history = History {
        created: Some("2026-01-01T00:00:00Z".to_owned()),
        comment: Some("buildkit.dockerfile.v0".to_owned()),
        ..History::default()
    };
    let steps = align(&config(vec![history, History { comment: Some(String::new()), ..History::default() }]), 2).steps;
    assert_eq!(steps[0].created.as_deref(), Some("2026-01-01T00:00:00Z"));
    assert_eq!(steps[0].comment.as_deref(), Some("buildkit.dockerfile.v0"));
    assert_eq!(steps[1].comment, None);
}
