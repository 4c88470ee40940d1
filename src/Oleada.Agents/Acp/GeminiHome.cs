using Oleada.Agents.Programs;

namespace Oleada.Agents.Acp;

/// <summary>What Gemini needs in its home: settings, and a record of the session that it is to go on with where it does not spoil it.</summary>
internal static class GeminiHome
{
    /// <summary>Characters of a session's id that its record is named by.</summary>
    private const int NamedBy = 8;

    /// <summary>
    /// It is silent while it tries again: 4 tries take less than a minute, its own 10 more than any watchdog waits. What it
    /// takes for leftovers of sessions when it starts may be the record of one that another has just begun, or is to go on with.
    /// </summary>
    private const string Settings =
        """{"security":{"auth":{"selectedType":"gemini-api-key"}},"privacy":{"usageStatisticsEnabled":false},"general":""" +
        """{"disableAutoUpdate":true,"maxAttempts":4,"sessionRetention":{"enabled":false}}}""";

    public static string Preparation(string? session)
    {
        var settings = $"(cd \"$HOME\" && mkdir -p .gemini && [ ! -e .gemini/settings.json ] && printf %s {ShellWords.Quote(Settings)} > .gemini/settings.json); ";
        return session is null ? settings : settings + Preserve(session);
    }

    /// <summary>The session's records, as a shell says it: the oldest is the whole one.</summary>
    public static string Records(string session) => $"\"$HOME\"/.gemini/tmp/*/chats/session-*-{ShellWords.Quote(Name(session))}.jsonl";

    /// <summary>
    /// A session that it loads it first begins anew, in a record named by the minute; had it begun in the same minute before,
    /// what was said in it would be gone. So the record gets a minute of long ago, and those of earlier loads are removed.
    /// </summary>
    private static string Preserve(string session) =>
        $"for record in {Records(session)}; do kept=\"${{record%/*}}\"/session-2000-01-01T00-00-{ShellWords.Quote(Name(session))}.jsonl; " +
        "if [ \"$record\" = \"$kept\" ] || [ ! -e \"$record\" ]; then :; elif [ -e \"$kept\" ]; then rm \"$record\"; else mv \"$record\" \"$kept\"; fi; done; ";

    private static string Name(string session) => session[..Math.Min(NamedBy, session.Length)];
}
