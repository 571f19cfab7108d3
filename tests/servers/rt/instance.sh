# What rt-up, rt-down, rt-seed and rt-token share: where an instance lives and whether its server runs.
# Sourced with DIR set; not a program of its own.
# shellcheck shell=bash

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
RT_HOME=/usr/share/request-tracker5
PATH=$PATH:/usr/sbin
ME=$(basename "$0")

say() { printf '%s: %s\n' "$ME" "$*" >&2; }
die() { say "$*"; exit 1; }

# Every program of RT finds its instance by these two variables.
enter_instance() {
  DIR=$(cd "$DIR" && pwd -P)
  [[ $DIR =~ ^[A-Za-z0-9_./+-]+$ ]] || die "please choose a folder without spaces or quotes: $DIR"
  export RT_SITE_CONFIG=$DIR/RT_SiteConfig.pm RT_SITE_CONFIG_DIR=$DIR/site.d LC_ALL=C.UTF-8
}

# run_perl FILE ARGS… - a Perl program with RT loaded for this instance.
run_perl() { perl -I"$RT_HOME/lib" -I"$HERE" "$@"; }

# The process ids of this instance's server, parent first: whoever carries our RT_SITE_CONFIG and is rt-server.
server_pids() {
  local proc
  for proc in /proc/[0-9]*; do
    { tr '\0' '\n' <"$proc/environ" | grep -qxF "RT_SITE_CONFIG=$DIR/RT_SiteConfig.pm"; } 2>/dev/null || continue
    { tr '\0' ' ' <"$proc/cmdline" | grep -q 'rt-server'; } 2>/dev/null && printf '%s\n' "${proc#/proc/}"
  done | sort -n
}

port_is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# The HTTP status of a question to the instance as the user of the token in $1; 000 where nobody answers.
ask_status() {
  AMENDS_TOKEN=$1 perl -MHTTP::Tiny -e '
    my $answer = HTTP::Tiny->new(timeout => 30)->get($ARGV[0], { headers => { Authorization => "token $ENV{AMENDS_TOKEN}" } });
    print $answer->{status} == 599 ? "000" : $answer->{status};' "$2"
}
