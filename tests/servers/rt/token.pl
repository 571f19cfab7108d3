# token.pl FOLDER LOGIN - print a token of the user, made once and then kept in FOLDER/LOGIN: RT shows it only once.
use strict;
use warnings;
use RT -init;

my ($folder, $login) = @ARGV;
my $kept = "$folder/$login";
if (open(my $file, '<', $kept)) { print scalar <$file>; exit 0 }

my $user = RT::CurrentUser->new;
$user->LoadByName($login);
$user->id or die "there is no user $login\n";
my ($made, $words, $token) = RT::AuthToken->new(RT->SystemUser)->Create(Owner => $user->id, Description => 'tests');
$made or die "$words\n";
umask 0077;
open(my $file, '>', $kept) or die "$kept: $!\n";
print $file "$token\n";
close $file or die "$kept: $!\n";
print "$token\n";
