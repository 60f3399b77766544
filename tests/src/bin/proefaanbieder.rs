//! The provider of the demo and the browser journey: invented people, no passwords, this machine only.
//!
//! Use: proefaanbieder LUISTER PLEK-ADRES; prints its own address on a line and runs until it is stopped.
#![allow(clippy::print_stdout, reason = "a program for scripts")]

use plek_tests::aanbieder::Aanbieder;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [luister, plek] = args.as_slice() else {
        eprintln!("gebruik: proefaanbieder 127.0.0.1:POORT http://127.0.0.1:POORT");
        std::process::exit(2);
    };
    let terug = format!("{plek}/aanmelden/terug");
    let afgemeld = format!("{plek}/afgemeld");
    let aanbieder = Aanbieder::start_op(luister, &[&terug, &afgemeld]);
    println!("{}", aanbieder.adres);
    loop {
        std::thread::park();
    }
}
