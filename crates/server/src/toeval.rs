//! Toeval: names that nobody can guess, from the random numbers of the system.

/// `N` bytes as hexadecimal digits. Errors: the system has no random numbers.
pub(crate) fn hex<const N: usize>() -> Result<String, getrandom::Error> {
    let mut bytes = [0u8; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().map(|b| format!("{b:02x}")).collect())
}
