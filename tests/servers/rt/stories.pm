# What users of the test desk report, and what agents answer; {words} are filled in by the seeder.
package stories;
use strict;
use warnings;
use utf8;

our %FILL = (
    room => ['Kompas', 'Baken', 'Sloep', 'Anker', 'Zeilzolder', 'De Kade 2.14', 'Loods 7', 'the canteen'],
    site => ['Rotterdam', 'Delfzijl', 'Vlissingen', 'IJmuiden', 'Antwerpen', 'the pilot station', 'home'],
    device => ['LT-2041', 'LT-0877', 'LT-3310', 'WS-118', 'LT-1502', 'TAB-66', 'LT-2999', 'WS-407'],
    printer => ['PR-KADE-1', 'PR-HR-3', 'PR-LOODS-7', 'PR-BALIE-2'],
    app => ['Planning', 'Payroll', 'BerthView', 'the customs portal', 'Outlook', 'Teams', 'the tide tables'],
    team => ['Pilotage', 'Customs', 'Payroll', 'Terminal East', 'Communications', 'the harbour master'],
    count => [2, 3, 4, 6, 8, 11, 15, 23, 40],
    minutes => [2, 5, 10, 20, 45],
    code => ['0x80070035', 'AADSTS50034', 'ERR_CONNECTION_RESET', '0x8004010F', 'E-1138', '802.1X timeout', 'SMB 0xC000006D'],
    weekday => ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'],
    part => ['battery', 'keyboard', 'docking station', 'screen hinge', 'charger', 'headset'],
);

# queue, business service, subjects, then what is said: u = the user, a = the agent, n = an internal note
our @STORIES = (
    ['Network', 'Wi-Fi', ['Wi-Fi drops in {room}', 'No Wi-Fi in {room} since {weekday}', 'Wifi valt weg in {room}'],
        u => 'Every {minutes} minutes my laptop {device} loses the wireless network in {room}. {count} colleagues sit here and all have it. We moved to the corridor, where it works.',
        n => 'Access point above {room} shows {count} re-associations an hour, channel 52. Radar again? Asked Network to move it to 36.',
        a => 'We see the access point losing its channel. A colleague changes it this afternoon; please tell us whether it still drops after 15:00.',
        u => 'It dropped once at 15:20 and has been steady since. Thank you for being so quick.',
        a => 'That one was the restart. We watch it until {weekday} and close this then.'],
    ['Network', 'VPN', ['VPN asks for a code that never comes', 'VPN verbreekt na {minutes} minuten', 'Cannot reach {app} over VPN'],
        u => 'Ik werk vandaag vanuit {site}. De VPN verbreekt na {minutes} minuten met de melding {code}. Ik moet om elf uur de loodsplanning versturen.',
        a => 'Vervelend. Kunt u de client afsluiten, het profiel "Harbour 2" kiezen en opnieuw verbinden? Dan loopt u via de andere poort.',
        u => 'Met Harbour 2 blijft hij verbonden. Wel traag, maar ik kan werken.',
        n => 'Workaround only. Gateway 1 drops sessions when the lease renews, see the vendor case. {count} others today.',
        a => 'Fijn. Poort 1 wordt vanavond bijgewerkt; daarna kunt u weer het gewone profiel gebruiken.'],
    ['Workplace', 'Printing', ['{printer} prints grey stripes', 'Printer {printer} pakt geen papier', 'Labels come out blank on {printer}'],
        u => 'The labels for {team} come out with stripes, customs refuses them. We tried another roll and switched it off and on. Photo attached.',
        a => 'Thank you for the photo, that helps. It is the print head. Until it is replaced you can print to PR-BALIE-2, I have added it to {device}.',
        n => 'Head ordered, the supplier says {weekday}. Second time this year for {printer}: propose replacement.',
        u => 'PR-BALIE-2 is on the other side of the yard, so {count} people walk now. Any chance of a loan printer?'],
    ['Accounts', 'Single sign-on', ['New colleague cannot sign in', 'Locked out after holiday', 'Account geblokkeerd'],
        u => 'Our new colleague in {team} started on {weekday} and gets {code} when signing in to {app}. She sits next to me with nothing to do.',
        a => 'Her account was made without the licence group. It has been added; it takes up to {minutes} minutes. Could she try again then?',
        u => 'She is in. One more thing: she does not see the shared mailbox of {team}.',
        n => 'Mailbox rights need approval from the owner, mailed her. Do not just add, see the audit of May.',
        a => 'The owner of the mailbox has to agree; we have asked and will let you know.'],
    ['Accounts', 'Payroll', ['Payslip page stays empty', 'Salarisstrook niet zichtbaar', 'Payroll shows another department'],
        u => 'Since {weekday} the page with my payslips is empty. {count} of us in {team} have the same. The mortgage adviser needs mine this week.',
        n => 'Looks like the role mapping of last night. Payroll export 0417 has no cost centre for {team}.',
        a => 'This is a fault on our side after last night\'s update. We have sent you the payslip by secure mail and repair the page today.',
        u => 'Received, thank you. The page is still empty.',
        a => 'The repair ran at noon. Please sign out and in again; if it is still empty, tell us and we look at your account alone.'],
    ['Service Desk', 'E-mail', ['Mail from customers arrives hours late', 'Outlook zoekt niet meer', 'E-mail to {team} bounces'],
        u => 'Mail from the shipping agents reached us {minutes} minutes late today, two ships waited for their papers. Error in the log: {code}.',
        a => 'We see the delay: our mail filter holds attachments of one sender. It lets them through now; what was held arrives within the hour.',
        u => 'Alles is binnen. Mogen we weten waarom dit gebeurde? De havenmeester vraagt het.',
        n => 'Root cause: new rule for macros hits the manifest sheets. Tell Security before we make the exception permanent.',
        a => 'A new rule against macros took the manifest sheets for something bad. The sheets are excepted and the rule is checked again on {weekday}.'],
    ['Service Desk', 'Planning', ['{app} is slow', '{app} closes while saving', '{app} hangt bij opslaan'],
        u => 'Saving a berth in {app} takes {minutes} minutes, sometimes it closes and the work is gone. {count} planners, all on {site}. We write it on paper meanwhile.',
        a => 'We are sorry about the lost work. The database was moved last night; the old one had an index that the new one lacks. We add it now.',
        n => 'Index build takes {minutes} minutes and locks the table. Agreed with {team} to do it at shift change.',
        u => 'Shift change is at two. Please do not do it earlier, the Ever Fortune berths at one.',
        a => 'Agreed: at two, not earlier. We call you when it is done.',
        u => 'Works again, saving takes a second. Thanks for waiting for the ship.'],
    ['Service Desk', 'Telephony', ['Calls drop after {minutes} minutes', 'No sound on the headset', 'Centrale verbindt niet door'],
        u => 'The operators at {site} lose calls after {minutes} minutes. Pilots call us on the radio now, which is for emergencies. {count} calls lost this morning.',
        n => 'Session timer of the new border controller, supplier confirms. They want a packet trace; attached here.',
        a => 'The supplier has confirmed the fault and changes a setting tonight. Until then long calls hold when you dial through the old number 5100.'],
    ['Requests', undef, ['New laptop for a colleague', 'Second screen for {room}', 'Replacement {part} for {device}'],
        u => 'Please order a {part} for {device}. The old one has given up, my manager agrees (see mail). I am in {site} on {weekday} and could pick it up there.',
        a => 'Ordered. It should be here by {weekday}; we mail you when it is ready at the counter.',
        n => 'Supplier delivers in two parts. Do not promise a day again before both are here.',
        u => 'Is there any news? Working with a borrowed one meanwhile.'],
    ['Requests', undef, ['Access to the folder of {team}', 'Licence for {app}', 'Toegang tot map {team}'],
        u => 'For the audit I need to read the folder of {team} until the end of the month. Reading is enough. Akkoord van de eigenaar zit erbij.',
        a => 'You have it, until the last day of the month. Sign in again to see it.',
        u => 'I see the folder, but the scans open as a blank page.',
        a => 'Those are kept by the archive application; you need its viewer, which you will find in the software portal.'],
    ['Workplace', undef, ['Screen in {room} stays black', 'Beamer {room} geen beeld', 'Meeting room {room}: no sound'],
        u => 'The screen in {room} stays black for guests. {count} people from outside waited, we used a laptop on a chair. Next meeting is on {weekday} at nine.',
        a => 'The wireless adapter there is dead. A cable lies on the table from today; the new adapter comes with the next delivery.',
        n => 'Third adapter of this make in {minutes} weeks. Problem record?'],
    ['Workplace', undef, ['{device} gets hot and loud', 'Battery of {device} swells', '{part} of {device} broken'],
        u => 'My laptop {device} gets so hot that I cannot have it on my lap, and the battery is empty after {minutes} minutes. Is that safe?',
        a => 'Please switch it off and do not charge it. A colleague brings you another one within the hour and takes this one along.',
        u => 'The other one is here, everything works, also my files. Dank je wel!',
        n => 'Battery recall batch K-17. {count} more of these are out, list attached.'],
);

our @AGAIN = (    # when a conversation goes on longer than its story
    [u => 'It happened again this morning at a quarter past eight, {count} of us. Same message: {code}.'],
    [a => 'Thank you for telling us. We have passed it on to {team} and look at it together today.'],
    [u => 'Is er al nieuws? We horen graag of we er {weekday} op kunnen rekenen.'],
    [n => 'Called the user: still there, less often. Wants to be called before noon.'],
    [a => 'We could not see it ourselves. When it happens next, please write down the time and tell us which colleague sits next to you.'],
    [u => 'At 10:42, on {device}. Next to me is somebody from {team}, who did not have it.'],
    [n => 'Log of 10:42 shows {code} from the switch in {room}. Patch panel port 14 loose?'],
    [a => 'We found a loose cable in {room}. Please let us know tomorrow whether it stays away.'],
);

our @FILES = (    # name, type, text: names as people choose them
    ['foto printer (2).jpg', 'image/jpeg', "\xff\xd8\xff\xe0 not really a picture"],
    ['Überblick Änderungen – März.txt', 'text/plain', "Zeit;Gerät;Meldung\n08:15;LT-2041;getrennt\n"],
    ['スクリーンショット 2026-11-20.png', 'image/png', "\x89PNG\r\n\x1a\n not really a picture"],
    ['manifest_{count}.csv', 'text/csv', "ship;berth;hour\nEver Fortune;K2;13\nZeeleeuw;K4;15\n"],
    ['packet trace.pcapng', 'application/octet-stream', "\x0a\x0d\x0d\x0a" . ("\x00\x01\x02\xff" x 700)],
    ['akkoord eigenaar 🙂.eml', 'message/rfc822', "From: owner\@harbour.example\nSubject: akkoord\n\nPrima.\n"],
);

our @ODD = (    # what must be drawn as text and nothing else
    "\e]0;owned\a\e[2J\e[31mred\e[0m said the console of {device}",
    "The name reads \x{202E}gpj.exe\x{202C} in the mail",
    "[bold red]not markup[/] and [\@click=app.quit]nor this[/]",
    "<script>alert('page')</script> & <b>markup</b> from the web form",
);

our @CHANGES = (    # subject, category, business services, configuration items
    ['Replace the core switch in {room}', 'Hardware', ['Wi-Fi', 'Telephony'], 'sw-core-1', 'sw-core-2'],
    ['New certificate for the mail gateway', 'Configuration', ['E-mail'], 'mx-1'],
    ['BerthView release {minutes}', 'Software', ['Planning'], 'berthview-app', 'berthview-db'],
    ['Patch the file servers, ring {minutes}', 'Patching', ['Printing'], 'fs-1', 'fs-2'],
    ['VPN gateway firmware', 'Patching', ['VPN'], 'vpn-gw-1'],
    ['Rotate the signing key of single sign-on', 'Configuration', ['Single sign-on', 'Payroll'], 'sso-1'],
    ['New trunk for the telephones of {site}', 'Network', ['Telephony'], 'sbc-1', 'sw-core-1'],
    ['Payroll database to the new version', 'Software', ['Payroll'], 'payroll-db'],
);
our @WHY = ('end of support in {weekday} terms: the supplier stops mending it.', 'security advice {code}.',
    'asked for by {team}.', 'it has been full since {weekday}.');
our %PLAN = (
    'Implementation Plan' => "1. Tell the desk\n2. Save the configuration\n3. Carry it out\n4. Test\n5. Report",
    'Test Plan' => 'Rehearsed on the spare; {count} users of {team} try it afterwards.',
    'Rollback Plan' => 'Load the saved configuration, restart, tell the desk.', 'Rollback Minutes' => '{minutes}',
    Benefits => '{team}', 'Asked By' => 'IT',
);
# What users say when they rate how it went, by their stars.
our %RATED = (
    1 => ['Three weeks without a word, and then “solved”. It is not.', 'Ik moest vier keer hetzelfde uitleggen.', ''],
    2 => ['It works again, but nobody told me.', 'Lost a morning over this.', ''],
    3 => ['', 'Fine in the end.'],
    4 => ['Quick and friendly.', '', 'Dank u wel!'],
    5 => ['Perfect, thank you 🙏', '', 'Schneller als erwartet, danke!', 'The agent stayed until it worked.'],
);
1;
