#!/bin/sh
# A shop's day over the mloyalty API, with curl alone: log in, create a series, sell three
# certificates, check a wrong and a right PIN, mail the certificates, take one back, report the sales.
#
#   scrip serve --demo
#   examples/mloyalty-day.sh [http://127.0.0.1:8080]
#
# Every answer is checked. The first unexpected answer ends the script with status 1. You can run it
# again on the same server: each run is a day with orders of its own.

set -eu

server=${1:-http://127.0.0.1:8080}
login=${LOGIN:-demo}
password=${PASSWORD:-demo}
key=
till=${TILL:-demo}
day=$(date +%Y%m%d-%H%M%S)-$$

say() {
    printf '%s\n' "$*"
}

fail() {
    printf 'FAILED: %s\n' "$*" >&2
    printf 'the server answered (status %s): %s\n' "${status:-none}" "${answer:-nothing}" >&2
    exit 1
}

# send PATH ARGUMENTS…: sends a POST with these arguments of curl. Sets `status` and `answer`.
send() {
    path=$1
    shift
    answer=
    status=
    told=$(curl --silent --show-error --max-time 30 --write-out '\n%{http_code}' "$@" "$server$path") ||
        fail "$server$path cannot be reached"
    status=${told##*
}
    answer=${told%
*}
}

# call METHOD JSON: calls a method of the family.
call() {
    send "/api/sertcard/$1" --header "Authorization: Bearer $key" \
        --header 'Content-Type: application/json' --data "$2"
}

# has TEXT: whether the answer contains a text.
has() {
    case $answer in
    *"$1"*) return 0 ;;
    *) return 1 ;;
    esac
}

# expect WHAT TEXT…: fails unless the last answer has status 200 and contains all these texts.
expect() {
    what=$1
    shift
    test "$status" = 200 || fail "$what: not status 200"
    for text in "$@"; do
        has "$text" || fail "$what: no $text"
    done
}

# values MEMBER: prints the values of a member of the answer, one per line.
values() {
    printf '%s' "$answer" | tr '{,' '\n\n' | sed -n "s/^\"$1\":\"\{0,1\}\([^\"}]*\)\"\{0,1\}.*/\1/p"
}

# count MEMBER VALUE: prints how often a member of the answer has a value.
count() {
    values "$1" | grep -c "^$2\$" || true
}

done='"ErrorCode":0,"Message":""'

say "A day at the shop: $server, orders of $day"

say "1. The manager logs in."
send /ManagerLogin --data-urlencode "username=$login" --data-urlencode "password=$password" \
    --data 'grant_type=password'
expect "ManagerLogin" '"token_type":"bearer"' '"access_token":"'
key=$(values access_token)
say "   The answer has a token, used for all later requests."

say "2. The office creates a series: any price from 500 to 5000, valid for 90 days."
new_series='{"ActionType":"Create","SeriesName":"Day '$day'","SertCardType":3,"SertCardPrefix":41,
    "ExpDays":90,"PriceMin":500,"PriceMax":5000}'
call SertcardSeriesAction "$new_series"
expect "the new series" "$done" '"ExpDays":90' '"PriceMax":5000.0' '"Active":true'
series=$(values SertCardSeriesId)
call SertcardSeriesAction "$new_series"
expect "the repeated request for the series" "$done" "\"SertCardSeriesId\":$series,"
say "   Series $series. Repeating the request creates no second one."

say "3. The till sells three certificates of 1000."
buyer="buyer-$day@example.org"
order='{"PosCode":"'$till'","SertCardSeries":'$series',"OrderNumber":"'$day'","Email":"'$buyer'",
    "Goods":[{"Id":1,"Name":"Certificate","Quantity":3,"Price":1000}]}'
call NumberFromGoods "$order"
expect "the sale" "$done" '"SertCardStatus":"Активен"'
test "$(count Remain 1000.0)" = 3 || fail "the sale: not three certificates of 1000"
sold=$answer
number=$(values Number | sed -n 1p)
pin=$(values SecretCode | sed -n 1p)
call NumberFromGoods "$order"
test "$answer" = "$sold" || fail "the repeated sale has another answer"
say "   The first has number $number. Sending the cheque again returns the same three."

say "4. A buyer checks a wrong PIN, then the right one."
case $pin in
0*) wrong=1${pin#?} ;;
*) wrong=0${pin#?} ;;
esac
call SecretIdentify '{"SertCard":'"$number"',"SecretCode":"'"$wrong"'"}'
expect "the wrong PIN" '"ErrorCode":330' '"AllowUse":false' '"Remain":null'
call SecretIdentify '{"SertCard":'"$number"',"SecretCode":"'"$pin"'"}'
expect "the right PIN" "$done" '"AllowUse":true' "\"Number\":$number," '"Available":1000.0'
say "   The wrong PIN reveals nothing. The right one shows that 1000 can be used."

say "5. The buyer wants the certificates by mail."
call SendForEmail '{"PosCode":"'$till'","Email":"'$buyer'"}'
case $answer in
*'"ErrorCode":343'*) say "   This server sends no mail. Set --smtp-url and --mail-from of scrip serve." ;;
*)
    expect "the mail" "$done"
    say "   The mail to $buyer is queued."
    ;;
esac

say "6. The buyer returns one certificate."
back='{"PosCode":"'$till'","OrderNumber":"'$day'","Refund":true,"Goods":[{"Id":1,"Quantity":1}]}'
call NumberFromGoods "$back"
expect "the return" "$done" '"SertCardStatusPurchase":"Возвращён"' '"Remain":0.0'
test "$(count Remain '.*')" = 1 || fail "the return: not one certificate"
returned=$(values Number)
call SertCardIdentify '{"SertCard":'"$returned"'}'
expect "the returned certificate" "$done" '"AllowUse":false' '"SertCardStatus":"Аннулирован"'
say "   $returned is voided."

say "7. The office reports the sales of the order."
call SalesPaging '{"PosCode":"'$till'","ChequeNumber":"'$day'","Start":1,"Length":100}'
expect "the report" "$done" '"NextStart":null'
test "$(count Refund false)" = 3 || fail "the report: not three sales"
test "$(count Refund true)" = 1 || fail "the report: not one return"
test "$(count Price 1000.0)" = 4 || fail "the report: not four records of 1000"
say "   Three sold, one of them returned: the buyer holds 2000."

say "The day is over. All answers were as expected."
