"""Updates are kept in the database until they are answered; nothing is lost if a process dies.

How an update travels:

1. The library polls, or listens for the webhook; `Inbox.keep` stores each update that arrives.
2. Only after that Telegram learns that it arrived: by the next poll, or by the webhook's 200.
3. `Inbox` takes waiting updates into work, and puts them into the library's queue: at most 32 at a
   time, and at most four of them of one group (`work`).
4. `InboxUpdateProcessor` runs the handlers; if Telegram cannot be reached, the update is postponed.
5. `Inbox.finish` marks it as answered and deletes its content, or postpones it.
"""
