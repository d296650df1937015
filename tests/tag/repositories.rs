//! The whole report on repositories that name what they release in the ways of well-known ones.

use tallyman::tag::aliases;
use tallyman::tag::report::{Extent, Said, Told, report};

use crate::rows;

/// All that the report says, a line for each fact.
fn said(names: &[&str]) -> Vec<String> {
    let rows = rows(names);
    let report = report(&rows, &aliases(&rows), &[], Extent::Whole);
    let text = |told: Told| {
        let piece = |said: &Said| match said {
            Said::Words(words) => words.clone(),
            Said::Tag(position) => rows[*position as usize].name().as_str().to_owned(),
        };
        told.said.iter().map(piece).collect::<Vec<_>>().join(" ")
    };
    let released = [format!("{}: {}", report.released.as_str(), report.told_released())];
    let floating = report.floating.iter().map(|one| one.told(report.released));
    let rollbacks = report.rollbacks.iter().map(|one| one.told(report.released));
    let families = report.without_family.iter().map(|one| one.told());
    let gaps = report.gaps.iter().map(|one| one.told());
    released.into_iter().chain(floating.chain(rollbacks).chain(families).chain(gaps).map(text)).collect()
}

/// Compares it line by line; `names` stand between spaces.
fn tells(names: &str, expected: &[&str]) {
    assert_eq!(said(&names.split(' ').collect::<Vec<_>>()), expected);
}

#[test]
fn an_upstream_with_families_and_editions() {
    tells(
        "latest=c stable=a 1=c 1.27=c 1.26=a 1.25=x 1.27.2=c 1.27.1=b 1.26.3=a 1.27.2-alpine=d alpine=d 1.27-alpine=d 1.27.1-alpine=e mainline=c perl=f",
        &[
            "versions: Versions of three or four numbers are the releases here.",
            "latest stands at the newest release that its name speaks of, 1.27.2",
            "1 stands at the newest release that its name speaks of, 1.27.2",
            "1.27 stands at the newest release that its name speaks of, 1.27.2",
            "1.27-alpine stands at the newest release that its name speaks of, 1.27.2-alpine",
            "1.26 stands at the newest release that its name speaks of, 1.26.3",
            "1.25 stands at none of the releases that have been read",
            "alpine stands at the newest release that its name speaks of, 1.27.2-alpine",
            "mainline stands at 1.27.2 (its name does not say which releases it follows)",
            "perl stands at none of the releases that have been read",
            "stable stands at 1.26.3 (its name does not say which releases it follows)",
            "before 1.27.2 where latest stands, is 1.27.1",
            "alpine: before 1.27.2-alpine where alpine stands, is 1.27.1-alpine",
        ],
    );
}

#[test]
fn a_distribution_with_versions() {
    tells(
        "latest=c edge=z 3=c 3.20=c 3.19=b 3.20.3=c 3.20.1=d 3.19.4=b 20240923=z 20240807=y",
        &[
            "versions: Versions of three or four numbers are the releases here.",
            "latest stands at the newest release that its name speaks of, 3.20.3",
            "3 stands at the newest release that its name speaks of, 3.20.3",
            "3.20 stands at the newest release that its name speaks of, 3.20.3",
            "3.19 stands at the newest release that its name speaks of, 3.19.4",
            "edge stands at 20240923 (its name does not say which releases it follows)",
            "before 3.20.3 where latest stands, is 3.20.1",
            "3.20.2: between 3.20.1 and 3.20.3",
        ],
    );
}

#[test]
fn revisions_beside_their_version() {
    tells(
        "latest=c 1.27.2=c 1.27.2-debian-12-r3=c 1.27.2-debian-12-r2=b 1.27.1-debian-12-r7=a 1.27.1=a",
        &[
            "versions: Versions of three or four numbers are the releases here.",
            "latest stands at the newest release that its name speaks of, 1.27.2",
            "before 1.27.2 where latest stands, is 1.27.1",
            "debian-12: before 1.27.2-debian-12-r3 the newest release, is 1.27.2-debian-12-r2",
        ],
    );
}

#[test]
fn revisions_alone() {
    tells(
        "latest=c 1.27.2-debian-12-r10=c 1.27.2-debian-12-r9=b 1.27.1-debian-12-r7=a",
        &[
            "versions: Versions of three or four numbers are the releases here.",
            "latest stands at the newest release that its name speaks of, 1.27.2-debian-12-r10",
            "debian-12: before 1.27.2-debian-12-r10 where latest stands, is 1.27.2-debian-12-r9",
        ],
    );
}

#[test]
fn dated_bases() {
    tells(
        "latest=c rolling=d 24.04=c 24.10=d noble=c jammy=a oracular=d noble-20240827.1=c noble-20240801=b jammy-20240808=a jammy-20240627.1=e oracular-20240811=d",
        &[
            "bases: No tag names a release. Dates behind the names of bases take the place of releases here, for each base by itself.",
            "latest stands at noble-20240827.1 (its name does not say which releases it follows)",
            "24.10 stands at oracular-20240811 (its name does not say which releases it follows)",
            "24.04 stands at noble-20240827.1 (its name does not say which releases it follows)",
            "jammy stands at the newest release that its name speaks of, jammy-20240808",
            "noble stands at the newest release that its name speaks of, noble-20240827.1",
            "oracular stands at the newest release that its name speaks of, oracular-20240811",
            "rolling stands at oracular-20240811 (its name does not say which releases it follows)",
            "jammy: before jammy-20240808 where jammy stands, is jammy-20240627.1",
            "noble: before noble-20240827.1 where noble stands, is noble-20240801",
            "oracular: before oracular-20240811 where oracular stands, is nothing: there is no earlier release",
        ],
    );
}

#[test]
fn dated_bases_with_editions() {
    tells(
        "latest=b stable=b 12=b 12.6-slim=s bookworm=b bookworm-slim=s bookworm-20240904=b bookworm-20240812=a bookworm-20240904-slim=s bookworm-20240812-slim=t",
        &[
            "bases: No tag names a release. Dates behind the names of bases take the place of releases here, for each base by itself.",
            "latest stands at bookworm-20240904 (its name does not say which releases it follows)",
            "12 stands at bookworm-20240904 (its name does not say which releases it follows)",
            "12.6-slim stands at bookworm-20240904-slim (its name does not say which releases it follows)",
            "bookworm stands at the newest release that its name speaks of, bookworm-20240904",
            "bookworm-slim stands at the newest release that its name speaks of, bookworm-20240904-slim",
            "stable stands at bookworm-20240904 (its name does not say which releases it follows)",
            "bookworm: before bookworm-20240904 where bookworm stands, is bookworm-20240812",
            "bookworm-slim: before bookworm-20240904-slim where bookworm-slim stands, is bookworm-20240812-slim",
        ],
    );
}

#[test]
fn a_mirror_that_builds_again() {
    tells(
        "latest=b 1.40.4-ls234=b 1.40.4-ls233=a 1.40.3-ls230=x version-1.40.4=b version-1.40.3=x develop=y amd64-1.40.4-ls234=m",
        &[
            "versions: Versions of three or four numbers are the releases here.",
            "latest stands at the newest release that its name speaks of, version-1.40.4",
            "develop stands at none of the releases that have been read",
            "before version-1.40.4 where latest stands, is 1.40.4-ls233 ; the same image as version-1.40.4 is 1.40.4-ls234",
            "amd64: before amd64-1.40.4-ls234 the newest release, is nothing: there is no earlier release",
        ],
    );
}

#[test]
fn versions_with_a_v_and_nothing_that_floats() {
    tells(
        "v1.30.2=b v1.30.1=a v1.28.0=y v1.31.0-rc.1=r",
        &[
            "versions: Versions of three or four numbers are the releases here.",
            "before v1.30.2 the newest release, is v1.30.1",
            "1.29: between v1.28.0 and v1.30.1",
        ],
    );
}

#[test]
fn several_programs_in_one_repository() {
    tells(
        "cluster-autoscaler-1.30.1=b cluster-autoscaler-1.30.0=a vertical-pod-autoscaler-1.2.0=c vertical-pod-autoscaler-1.0.0=d",
        &[
            "versions: Versions of three or four numbers are the releases here.",
            "cluster-autoscaler: before cluster-autoscaler-1.30.1 the newest release, is cluster-autoscaler-1.30.0",
            "vertical-pod-autoscaler: before vertical-pod-autoscaler-1.2.0 the newest release, is vertical-pod-autoscaler-1.0.0",
            "vertical-pod-autoscaler-1.1: between vertical-pod-autoscaler-1.0.0 and vertical-pod-autoscaler-1.2.0",
        ],
    );
}

#[test]
fn builds_of_branches() {
    tells(
        "latest=c main=c main-20240105-a1b2c3d=c main-20240103-9f8e7d6=b develop-20240104-0a1b2c3=d develop=e",
        &[
            "lines: No tag names a release. Dates and numbers behind the name of a branch take the place of releases here, for each branch by itself.",
            "latest stands at main-20240105-a1b2c3d (its name does not say which releases it follows)",
            "develop stands at none of the releases that have been read; the newest that its name speaks of is develop-20240104-0a1b2c3",
            "main stands at the newest release that its name speaks of, main-20240105-a1b2c3d",
            "main: before main-20240105-a1b2c3d where main stands, is main-20240103-9f8e7d6",
            "develop: before develop-20240104-0a1b2c3 the newest release, is nothing: there is no earlier release",
        ],
    );
}

#[test]
fn commits_alone() {
    tells(
        "latest=b main=b a1b2c3d=a 9f8e7d6=b sha-0a1b2c3=c",
        &[
            "nothing: No tag names a release, and no name tells which of two is newer: what the floating tags stand at has no version of its own.",
            "latest stands at 9f8e7d6",
            "main stands at 9f8e7d6",
        ],
    );
}

#[test]
fn versions_with_commits() {
    tells(
        "latest=b 1.4.2-a1b2c3d=b 1.4.2-9f8e7d6=a 1.4.1-0a1b2c3=x 1.4=b 1=a",
        &[
            "version-builds: No tag is a plain version. Versions with a commit, a date or a number behind them take the place of releases here; of two that differ in their commits only, no name tells which is newer.",
            "latest stands at a build of the newest version that its name speaks of, 1.4.2-a1b2c3d",
            "1 stands at a build of the newest version that its name speaks of, 1.4.2-9f8e7d6",
            "1.4 stands at a build of the newest version that its name speaks of, 1.4.2-a1b2c3d",
            "before 1.4.2-a1b2c3d where latest stands, is 1.4.1-0a1b2c3",
        ],
    );
}

#[test]
fn versions_with_numbers_of_builds() {
    tells(
        "latest=b 1.0.0-1=a 1.0.0-2=b 1.0.0-10=c",
        &[
            "version-builds: No tag is a plain version. Versions with a commit, a date or a number behind them take the place of releases here; of two that differ in their commits only, no name tells which is newer.",
            "latest stands at 1.0.0-2 and not at the newest release, 1.0.0-10",
            "before 1.0.0-2 where latest stands, is 1.0.0-1",
        ],
    );
}

#[test]
fn versions_of_two_numbers() {
    tells(
        "latest=c 1.0=a 1.1=b 1.2=c 1=b",
        &[
            "short-versions: No tag has a third number. Versions of two numbers take the place of releases here, although such names may move.",
            "latest stands at the newest release that its name speaks of, 1.2",
            "1 stands at 1.1 and not at the newest release, 1.2",
            "before 1.2 where latest stands, is 1.1",
        ],
    );
}

#[test]
fn pre_releases_alone() {
    tells(
        "latest=b 0.1.0-rc.1=a 0.1.0-rc.2=b 0.1.0-alpha.1=x",
        &[
            "pre-releases: No tag names a release. Pre-releases take the place of releases here.",
            "latest stands at the newest release that its name speaks of, 0.1.0-rc.2",
            "before 0.1.0-rc.2 where latest stands, is 0.1.0-rc.1",
        ],
    );
}

#[test]
fn dates_in_every_form() {
    tells(
        "latest=c nightly=d 2024-01-02=a 20240103=b nightly-20240104=c nightly-2024-01-05=d",
        &[
            "builds: No tag names a release. Dates and numbers of builds take the place of releases here, for each word before them by itself.",
            "latest stands at nightly-20240104 and not at the newest by date or number, nightly-2024-01-05",
            "nightly stands at the newest by date or number that its name speaks of, nightly-2024-01-05",
            "before nightly-20240104 where latest stands, is 20240103",
        ],
    );
}

#[test]
fn numbers_filled_with_zeros() {
    tells(
        "001=a 002=b 003=c latest=c",
        &[
            "builds: No tag names a release. Dates and numbers of builds take the place of releases here, for each word before them by itself.",
            "latest stands at the newest by date or number that its name speaks of, 003",
            "before 003 where latest stands, is 002",
        ],
    );
}

#[test]
fn latest_alone() {
    tells(
        "latest=a",
        &[
            "nothing: There is one tag, latest: nothing says which version it is, and nothing to go back to.",
            "latest stands at no other tag that has been read",
        ],
    );
}
