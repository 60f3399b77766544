# Sourced by what shows sign-in: `start_aanbieder BINARY PLEK-ADRES MAP` starts the provider with invented people on this
# machine and writes the settings of Plek to MAP/plek.toml. Its process id is in $aanbieder; who sources this ends it.

aanbieder=
start_aanbieder() {
    local binair=$1 plek_adres=$2 map=$3
    mkfifo "$map/aanbieder"
    "$binair" 127.0.0.1:0 "$plek_adres" >"$map/aanbieder" &
    aanbieder=$!
    local issuer
    read -r issuer <"$map/aanbieder"
    rm "$map/aanbieder"
    # the secret of invented people on one machine; a real one is in a file that only Plek reads
    printf 'kanarie-client-geheim-5b1f\n' >"$map/geheim"
    cat >"$map/plek.toml" <<TOML
base-url = "$plek_adres"
[oidc]
issuer = "$issuer"
client-id = "plek-proef"
client-secret-file = "$map/geheim"
rollen-claim = ["realm_access", "roles"]
[[oidc.rol]]
rol = "gebiedsmanager"
waarden = ["plek-gebiedsmanager"]
zaaktypen = ["OMGEVING"]
soorten = ["werkzaamheid", "initiatief"]
max-vertrouwelijkheid = "zaakvertrouwelijk"
[[oidc.rol]]
rol = "behandelaar"
waarden = ["plek-behandelaar"]
zaaktypen = ["*"]
soorten = ["melding"]
max-vertrouwelijkheid = "vertrouwelijk"
[[oidc.rol]]
rol = "kcc"
waarden = ["plek-kcc"]
soorten = ["melding"]
[[oidc.rol]]
rol = "buitendienst"
waarden = ["plek-buitendienst"]
soorten = ["melding", "werkzaamheid"]
[[oidc.rol]]
rol = "wijkconcierge"
waarden = ["plek-wijkconcierge"]
[[oidc.rol]]
rol = "wijkconcierge"
waarden = ["plek-wijkconcierge-west"]
zaaktypen = ["OMGEVING"]
soorten = ["melding", "werkzaamheid"]
max-vertrouwelijkheid = "zaakvertrouwelijk"
gebied = ["wijk:WK999901"]
[[oidc.rol]]
rol = "beheerder"
waarden = ["plek-beheerder"]
[[oidc.rol]]
rol = "archivaris"
waarden = ["plek-archivaris"]
zaaktypen = ["*"]
max-vertrouwelijkheid = "vertrouwelijk"
[[oidc.rol]]
rol = "melder"
waarden = ["plek-melder"]
TOML
}
