"""Mail domains that anybody may have an address in: they say nothing about the company."""

from typing import Final

FREE_MAIL: Final = frozenset(
    """
    aol.com bk.ru bluewin.ch btinternet.com comcast.net daum.net duck.com email.com fastmail.com free.fr freemail.hu freenet.de gmail.com
    gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com hanmail.net hey.com hotmail.co.uk hotmail.com hotmail.de hotmail.es hotmail.fr
    hotmail.it hushmail.com icloud.com inbox.com inbox.ru interia.pl laposte.net libero.it list.ru live.co.uk live.com live.fr live.nl
    mac.com mail.com mail.ru mailbox.org me.com msn.com naver.com o2.pl onet.pl orange.fr outlook.com outlook.de outlook.es outlook.fr
    pm.me posteo.de proton.me protonmail.ch protonmail.com qq.com rambler.ru rediffmail.com rocketmail.com sbcglobal.net seznam.cz sfr.fr
    sina.com skynet.be t-online.de telenet.be terra.com.br tiscali.it tuta.com tutanota.com uol.com.br verizon.net virgilio.it wanadoo.fr
    web.de wp.pl ya.ru yahoo.ca yahoo.co.in yahoo.co.jp yahoo.co.uk yahoo.com yahoo.com.br yahoo.de yahoo.es yahoo.fr yahoo.it yandex.com
    yandex.ru ymail.com zoho.com 126.com 163.com
    """.split()
)
"""Common free-mail domains."""
