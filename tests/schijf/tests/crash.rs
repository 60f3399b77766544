//! The crash run in small, and the proof that its disk loses what is not synced. The long run is `just crash SECONDS`.

use std::process::Command;

fn crash(args: &[&str]) -> (bool, String) {
    let uit = Command::new(env!("CARGO_BIN_EXE_schijfcrash"))
        .args(args)
        .output()
        .expect("crash starts");
    let tekst = String::from_utf8_lossy(&uit.stdout).into_owned();
    (
        uit.status.success(),
        format!("{tekst}{}", String::from_utf8_lossy(&uit.stderr)),
    )
}

#[test]
fn without_syncs_the_disk_loses_writes() {
    let (goed, tekst) = crash(&["--controle"]);
    assert!(goed, "{tekst}");
}

#[test]
fn nothing_acknowledged_is_lost_or_doubled_when_the_process_is_killed() {
    let (goed, tekst) = crash(&["8"]);
    assert!(goed && tekst.contains(", 0 lost, 0 doubled\n"), "{tekst}");
}
