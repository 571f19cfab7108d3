# seed.pl TOKENS TICKETS SEED - fill the instance with people, tickets and conversations through RT's Perl interface.
use strict;
use warnings;
use utf8;
use RT;
use MIME::Entity;
use POSIX qw(strftime);
use stories;

RT::LoadConfig();
RT->Config->Set(LogToSTDERR => 'critical');
RT::Init();
binmode STDERR, ':utf8';

my ($TOKENS, $TICKETS, $SEED) = @ARGV;
srand($SEED);
my $NOW = time;
my $DB = $RT::Handle->dbh;
my $ROOT = RT::CurrentUser->new;
$ROOT->LoadByName('root');

# Scrips send mail and answer by themselves; what is seeded has happened long ago.
{
    no warnings qw(redefine once);
    *RT::Scrips::Prepare = sub { 1 };
    *RT::Scrips::Commit = sub { 1 };
}

sub pick { my @from = @_; return $from[int rand @from] }
sub chance { return rand() < shift }
sub fill { my $text = shift; $text =~ s/\{(\w+)\}/pick(@{ $stories::FILL{$1} })/ge; return $text }
sub when { return strftime('%Y-%m-%d %H:%M:%S', gmtime shift) }
sub sure { my ($done, @words) = @_; $done or die join(' ', grep { defined } @words) . "\n"; return $done }

# ---- people ---------------------------------------------------------------------------------------------------
my @AGENTS = (
    ['noor.bakker', 'Noor Bakker', 'en'], ['sem.visser', 'Sem Visser', 'nl'], ['aisha.demir', 'Aisha Demir', ''],
    ['jonas.krug', 'Jonas Krüger', 'de'], ['lucia.marin', 'Lucía Marín', ''], ['tomas.novak', 'Tomáš Novák', 'cs'],
    ['ravi.patel', 'Ravi Patel', ''], ['mei.tanaka', 'Mei Tanaka', ''],
);
my %TEAMS = (    # who else belongs where
    'Security Team' => 'mei.tanaka', 'Change Advisory Board' => 'noor.bakker aisha.demir tomas.novak',
    'Change Crew' => 'sem.visser jonas.krug lucia.marin',
);
my %ZONE = ('lucia.marin' => 'America/New_York');    # one whose clock RT reads otherwise
my @FIRST = qw(Anna Bram Carmen Daan Elif Femke Gijs Hanna Imran Joris Katja Lars Maud Niels Olga Pieter Quirine Rosa Sander Tess);
my @LAST = ('de Vries', 'Öztürk', 'Kowalski', "O'Brien", 'van den Berg', 'Nguyễn', 'Smit', 'El Amrani', 'Łukasik', 'Peeters');
my @OUTSIDE = ('ship-agents.example', 'pilots.example', 'printerworks.example', 'mail.example');

sub person {
    my %about = @_;
    my $user = RT::User->new(RT->SystemUser);
    $user->LoadByCols(Name => $about{Name});
    return $user if $user->id;
    sure($user->Create(%about));
    return $user;
}

sub agents {
    my %team;
    for my $name ('Desk Agents', keys %TEAMS) {
        my $group = RT::Group->new(RT->SystemUser);
        $group->LoadUserDefinedGroup($name);
        $team{$name} = $group;
    }
    for my $agent (@AGENTS) {
        my ($login, $name, $language) = @$agent;
        my $user = person(Name => $login, RealName => $name, EmailAddress => "$login\@harbour.example",
            Organization => 'Harbour IT', Privileged => 1, Lang => $language, Timezone => $ZONE{$login} // 'UTC');
        for my $name ('Desk Agents', grep { $TEAMS{$_} =~ /\b\Q$login\E\b/ } keys %TEAMS) {
            $team{$name}->AddMember($user->id) if !$team{$name}->HasMember($user->PrincipalId);
        }
    }
    return;
}

sub requesters {
    my @logins;
    for my $number (0 .. 59) {
        my ($first, $last) = ($FIRST[$number % @FIRST], $LAST[($number * 7) % @LAST]);
        my $outside = $number % 5 == 4;
        my $login = lc(sprintf '%s%02d', $first, $number) . '@' . ($outside ? $OUTSIDE[$number % @OUTSIDE] : 'harbour.example');
        person(Name => $login, RealName => "$first $last", EmailAddress => $login, Privileged => 0,
            Organization => $outside ? '' : pick(@{ $stories::FILL{team} }));
        push @logins, $login;
    }
    return @logins;
}

# ---- tickets --------------------------------------------------------------------------------------------------
my %AS;    # login => the current user that acts
sub as {
    my $login = shift;
    return $AS{$login} //= do { my $user = RT::CurrentUser->new; $user->LoadByName($login); sure($user->id, $login); $user };
}

my $LONG = "Log of the last hour:\n" . join("\n", map { sprintf '%02d:%02d client disconnected, reason %d, retry in %d s', 8 + $_ / 60, $_ % 60, $_ * 7 % 19, $_ % 30 } 0 .. 59);

sub message {
    my ($text, $kind) = @_;
    my $html = $kind eq 'u' && chance(0.06);
    my $body = $html ? '<p>' . ($text =~ s/\n/<br>/gr) . '</p>' : $text;
    my @part = (Type => $html ? 'text/html' : 'text/plain', Charset => 'UTF-8', Encoding => '8bit', Data => Encode::encode('UTF-8', $body));
    return MIME::Entity->build(@part) if !chance($kind eq 'n' ? 0.08 : 0.15);
    my $whole = MIME::Entity->build(Type => 'multipart/mixed');
    $whole->attach(@part);
    for (1 .. pick(1, 1, 1, 2)) {
        my ($name, $type, $bytes) = @{ pick(@stories::FILES) };
        $type = 'text/plain' if $type eq 'message/rfc822';
        $bytes = Encode::encode('UTF-8', $bytes) if utf8::is_utf8($bytes) && $type =~ /^text/;
        utf8::encode($bytes) if utf8::is_utf8($bytes);
        $whole->attach(Type => $type, Filename => Encode::encode('MIME-Header', fill($name)), Encoding => 'base64', Data => $bytes);
    }
    return $whole;
}

sub say_in {    # one message in a ticket, by whose kind: u, a or n
    my ($id, $who, $kind, $text) = @_;
    my $ticket = RT::Ticket->new(as($who));
    sure($ticket->Load($id));
    return sure($kind eq 'n' ? $ticket->Comment(MIMEObj => message($text, $kind)) : $ticket->Correspond(MIMEObj => message($text, $kind)));
}

my %STEP = (    # how far a ticket has come => its status in either lifecycle
    new => ['new', 'submitted'], work => ['open', 'being fulfilled'], wait => ['stalled', 'waiting for user'],
    supplier => ['stalled', 'waiting for supplier'], done => ['resolved', 'fulfilled'], away => ['rejected', 'withdrawn'],
);
sub step {
    my $roll = rand;
    return $roll < 0.14 ? 'new' : $roll < 0.42 ? 'work' : $roll < 0.50 ? 'wait' : $roll < 0.54 ? 'supplier' : $roll < 0.96 ? 'done' : 'away';
}

sub act { my ($id, $who, $method, @with) = @_; my $ticket = RT::Ticket->new(as($who)); sure($ticket->Load($id)); $ticket->$method(@with); return }

my @REQUESTERS;
sub one_ticket {
    my ($queue, $service, $subjects, @said) = @{ pick(@stories::STORIES) };
    my ($user, $agent, $step) = (pick(@REQUESTERS), pick(@AGENTS)->[0], step());
    my ($subject, @turns) = (fill(pick(@$subjects)));
    $subject .= ': ' . fill(pick(@stories::ODD)) if chance(0.03);
    $subject = fill($subject . ' and ' . 'so on ' x 40) if chance(0.01);
    push @turns, [splice @said, 0, 2] while @said;
    my $length = $step eq 'new' ? 1 : 1 + int rand(@turns + (chance(0.2) ? @stories::AGAIN : 0));
    @turns = (@turns, @stories::AGAIN)[0 .. $length - 1];
    ($turns[0]) = ['u', $turns[0][1] . "\n\n" . fill(pick(@stories::ODD))] if chance(0.02);
    $turns[-1] = ['u', "$turns[-1][1]\n\n$LONG"] if chance(0.03);

    my $ticket = RT::Ticket->new(as(chance(0.8) ? $user : $agent));
    my $priority = pick(0, 0, 25, 50, 50, 50, 75, 100);
    my ($id, undef, $words) = $ticket->Create(Queue => $queue, Subject => $subject, Requestor => $user, Priority => $priority,
        chance(0.2) ? (Cc => pick(@REQUESTERS)) : (), MIMEObj => message(fill($turns[0][1]), 'u'));
    sure($id, $words);
    my $mark = $queue eq 'Requests' ? 1 : 0;
    if ($step ne 'new') {
        act($id, $agent, SetOwner => $agent);
        act($id, $agent, SetStatus => $STEP{work}[$mark]);
    }
    say_in($id, $_->[0] eq 'u' ? $user : $agent, $_->[0], fill($_->[1])) for @turns[1 .. $#turns];
    act($id, $agent, SetStatus => $STEP{$step}[$mark]) if $step !~ /^(new|work)$/;
    rated($id, $user, $agent) if $step eq 'done';
    my $made = back_date($id, $step =~ /^(done|away)$/);
    my $all = RT::Ticket->new(RT->SystemUser);
    $all->Load($id);
    $all->AddCustomFieldValue(Field => 'Service', Value => $service, RecordTransaction => 0) if $service;
    $DB->do('UPDATE Tickets SET Due = ? WHERE id = ?', undef, when($made + pick(4, 8, 24, 72) * 3600), $id) if chance(0.7);
    return $id;
}

sub rated {    # many users say how it was once their ticket is solved; now and then an agent does it in their name
    my ($id, $user, $agent) = @_;
    return if $id % 9 > 3;
    my $stars = (4, 5, 1, 5, 2, 4, 5, 3)[$id % 8];
    my $ticket = RT::Ticket->new(as($id % 18 == 3 ? $agent : $user));
    sure($ticket->Load($id));
    sure($ticket->AddCustomFieldValue(Field => 'Satisfaction', Value => $stars));
    my @words = @{ $stories::RATED{$stars} };
    my $why = $words[$id % @words];
    sure($ticket->AddCustomFieldValue(Field => 'Satisfaction Comment', Value => $why)) if $why;
    return;
}

sub back_date {    # spread what just happened over the weeks before
    my ($id, $over) = @_;
    my $made = $NOW - 3600 - int(rand() ** 2 * 90 * 86400);
    my $at = $made;
    my $rows = $DB->selectcol_arrayref("SELECT id FROM Transactions WHERE ObjectType = 'RT::Ticket' AND ObjectId = ? ORDER BY id", undef, $id);
    for my $row (@$rows) {
        $DB->do('UPDATE Transactions SET Created = ? WHERE id = ?', undef, when($at), $row);
        $DB->do('UPDATE Attachments SET Created = ? WHERE TransactionId = ?', undef, when($at), $row);
        $at += int(rand() * 5400) + 30;
        $at = $NOW - 60 if $at > $NOW - 60;
    }
    $DB->do('UPDATE Tickets SET Created = ?, LastUpdated = ? WHERE id = ?', undef, when($made), when($at), $id);
    $DB->do('UPDATE Tickets SET Resolved = ? WHERE id = ?', undef, when($at), $id) if $over;
    return $made;
}

sub ties {    # a few tickets are linked, merged and deleted
    my @ids = @_;
    for my $id (@ids) {
        my $other = pick(@ids);
        next if $other == $id;
        act($id, 'noor.bakker', AddLink => (Type => pick('RefersTo', 'DependsOn', 'MemberOf'), Target => $other)) if chance(0.06);
    }
    act($ids[-2], 'noor.bakker', MergeInto => $ids[-3]) if @ids > 20;
    act($ids[-4], 'noor.bakker', 'Delete') if @ids > 20;
    return;
}

# ---- changes --------------------------------------------------------------------------------------------------
my %ASKED = (1 => ['Change Advisory Board', 'Approval'], 2 => ['Change Crew', 'Technical check']);
sub one_change {    # by its number: what is asked, how long ago, and what became of it
    my $turn = shift;
    my ($subject, $category, $services, @cis) = @{ $stories::CHANGES[$turn % @stories::CHANGES] };
    my ($kind, $risk) = @{ (['Normal', 'Medium'], ['Normal', 'High'], ['Standard', 'Low'], ['Emergency', 'High'])[$turn % 4] };
    my $crew = pick('sem.visser', 'jonas.krug', 'lucia.marin');
    my $begins = int($NOW / 3600) * 3600 + ($turn % 3 == 2 ? -2 - $turn * 30 : 12 + $turn * 9) * 3600;
    my ($from, $to) = (when($begins), when($begins + pick(1, 2, 4) * 3600));
    my $change = RT::Ticket->new(RT->SystemUser);
    my ($id, undef, $words) = $change->Create(Queue => 'Changes', Subject => fill($subject), Requestor => pick(@AGENTS)->[0],
        Owner => $crew, Starts => $from, Due => $to, 'RT::CustomRole-' . role() => $crew,
        MIMEObj => message(ucfirst fill(pick(@stories::WHY)), 'a'));
    sure($id, $words);
    my %fields = (%stories::PLAN, 'Change Type' => $kind, Risk => $risk, 'Change Category' => $category, 'Planned Start' => $from,
        'Planned End' => $to, 'Affected Services' => $services, 'Configuration Items' => \@cis);
    for my $name (sort keys %fields) {
        my @values = ref $fields{$name} ? @{ $fields{$name} } : $fields{$name};
        sure($change->AddCustomFieldValue(Field => $name, Value => fill($_), RecordTransaction => 0)) for @values;
    }
    my @asked = map { approval($change, @{ $ASKED{$_} }) } grep { $_ == 1 ? $kind ne 'Standard' : $risk eq 'High' } 1, 2;
    fate($turn, $change, $crew, @asked);
    return $id;
}

sub role { my $role = RT::CustomRole->new(RT->SystemUser); sure($role->Load('Change Implementer')); return $role->id }

sub approval {
    my ($change, $group, $words) = @_;
    my $board = RT::Group->new(RT->SystemUser);
    sure($board->LoadUserDefinedGroup($group));
    my $approval = RT::Ticket->new(RT->SystemUser);
    my ($id, undef, $said) = $approval->Create(Queue => '___Approvals', Type => 'approval', AdminCc => [$board->PrincipalId],
        Requestor => $change->RequestorAddresses, Subject => "$words of change " . $change->id . ': ' . $change->Subject,
        DependedOnBy => $change->id, MIMEObj => message('Please decide.', 'n'));
    sure($id, $said);
    return [$id, $group];
}

sub fate {    # what waits for its window stays; what lies behind was decided, and ended one way or another
    my ($turn, $change, $crew, @asked) = @_;
    return if $turn % 3 == 0 && @asked;
    for my $asked (@asked) {
        my ($id, $group) = @$asked;
        my ($who) = split / /, $TEAMS{$group};
        say_in($id, $who, 'a', 'Agreed.');
        act($id, $who, SetStatus => 'resolved');
    }
    my @way = ('approved', $turn % 3 == 2 ? ('in progress', $turn % 9 == 8 ? 'failed' : 'deployed') : ());
    sure($change->SetStatus(Status => $_, Force => 1)) for @way;
    return;
}

agents();
@REQUESTERS = requesters();
$DB->do('PRAGMA synchronous = OFF');
my ($begun, @made) = (time);
while (@made < $TICKETS) {
    $RT::Handle->BeginTransaction;    # SQLite writes each one to the disk: few and large ones are faster
    for (1 .. 20) { push @made, one_ticket() if @made < $TICKETS }
    $RT::Handle->Commit;
    printf STDERR "rt-seed: %d of %d tickets\n", scalar @made, $TICKETS if @made % 100 == 0;
}
ties(@made);
one_change($_) for 0 .. 23;
my $secret = RT::Ticket->new(as('mei.tanaka'));
sure($secret->Create(Queue => 'Investigations', Subject => 'Confidential: forged berth papers', MIMEObj => message('For the security team alone.', 'n')));
printf STDERR "rt-seed: %d tickets in %d s\n", scalar @made, time - $begun;

for my $login (map { $_->[0] } @AGENTS) {
    next if -e "$TOKENS/$login";
    my ($done, $words, $token) = RT::AuthToken->new(as($login))->Create(Owner => as($login)->id, Description => 'tests');
    sure($done, $words);
    umask 0077;
    open(my $file, '>', "$TOKENS/$login") or die "$TOKENS/$login: $!\n";
    print $file "$token\n";
    close $file or die "$TOKENS/$login: $!\n";
}
