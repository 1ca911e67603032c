"""Reports of delivery, in the shapes that servers give them; each is written to ``back``, about a mail to ``lost``."""

from typing import Final

LOST: Final = "parti@lycee-tests.test"


def postfix(back: str, action: str = "failed", status: str = "5.1.1") -> bytes:
    return f"""Return-Path: <>
X-Original-To: {back}
Delivered-To: {back}
Date: Mon, 23 Nov 2026 10:00:00 +0100 (CET)
From: MAILER-DAEMON@mx.lycee-tests.test (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: {back}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="4F2.1764/mx.lycee-tests.test"

This is a MIME-encapsulated message.

--4F2.1764/mx.lycee-tests.test
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

<{LOST}>: host mx.lycee-tests.test said: 550 {status} User unknown

--4F2.1764/mx.lycee-tests.test
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; relais.ekole.example.fr
X-Postfix-Queue-ID: 4F2
X-Postfix-Sender: rfc822; {back}
Arrival-Date: Mon, 23 Nov 2026 09:59:58 +0100 (CET)

Final-Recipient: rfc822; {LOST}
Original-Recipient: rfc822;{LOST}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.lycee-tests.test
Diagnostic-Code: smtp; 550 {status} <{LOST}>: Recipient address rejected: User unknown in virtual mailbox table

--4F2.1764/mx.lycee-tests.test
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

Return-Path: <{back}>
To: {LOST}
Subject: =?utf-8?q?S=C3=A9ance?=

--4F2.1764/mx.lycee-tests.test--
""".replace("\n", "\r\n").encode()


def exchange(back: str) -> bytes:
    """Exchange Online: the group's fields have no space after «rfc822;», a status of three digits, and an HTML part comes first."""
    return f"""MIME-Version: 1.0
From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@rectorat.test>
To: {back.upper()}
Date: Mon, 23 Nov 2026 09:00:01 +0000
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="_c5a0d9_"
Content-Language: fr-FR
X-MS-Exchange-Message-Is-Ndr:
Subject: =?utf-8?B?Tm9uIHJlbWlz?=
Auto-Submitted: auto-replied

--_c5a0d9_
Content-Type: multipart/alternative; differences=Content-Type;
\tboundary="_alt_"

--_alt_
Content-Type: text/plain; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

Votre message n'a pas pu =EAtre remis.

--_alt_
Content-Type: text/html; charset="us-ascii"

<html><body>550 5.1.10</body></html>

--_alt_--

--_c5a0d9_
Content-Type: message/delivery-status

Reporting-MTA: dns;PR0P264MB0001.FRAP264.PROD.OUTLOOK.COM
Received-From-MTA: dns;relais.ekole.example.fr
Arrival-Date: Mon, 23 Nov 2026 09:00:00 +0000

Final-Recipient: rfc822;{LOST}
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup
X-Display-Name: Inconnu

--_c5a0d9_
Content-Type: message/rfc822

From: Ekole <ne-pas-repondre@ekole.example.fr>
To: {LOST}
Subject: Essai
Content-Type: text/plain

Bonjour.

--_c5a0d9_--
""".encode()


def gmail(back: str) -> bytes:
    """Gmail: the words and a picture are parts within a part; the status stands in the diagnostic too."""
    return f"""Return-Path: <>
Received: by 2002:a05:6a00:0:0:0:0 with SMTP id x; Mon, 23 Nov 2026 01:00:00 -0800 (PST)
From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
To: {back}
Auto-Submitted: auto-replied
Subject: Delivery Status Notification (Failure)
X-Failed-Recipients: {LOST}
MIME-Version: 1.0
Content-Type: multipart/report; boundary="0000000000001"; report-type=delivery-status

--0000000000001
Content-Type: multipart/related; boundary="0000000000002"

--0000000000002
Content-Type: text/html; charset="UTF-8"

<html><body>La boite est pleine</body></html>

--0000000000002
Content-Type: image/png; name="icon.png"
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--0000000000002--
--0000000000001
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.com
Arrival-Date: Mon, 23 Nov 2026 01:00:00 -0800 (PST)
X-Original-Message-ID: <essai@ekole.example.fr>

Final-Recipient: rfc822; {LOST}
Action: failed
Status: 5.2.2
Diagnostic-Code: smtp; 552-5.2.2 The email account that you tried to reach is over quota.
 552 5.2.2 https://support.google.com/mail/?p=OverQuotaPerm
Last-Attempt-Date: Mon, 23 Nov 2026 01:00:01 -0800 (PST)

--0000000000001
Content-Type: message/rfc822

To: {LOST}

--0000000000001--
""".encode()
