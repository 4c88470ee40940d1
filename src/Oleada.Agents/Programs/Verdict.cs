using Oleada.Agents.Sandbox;
using Oleada.Contracts.Events;

namespace Oleada.Agents.Programs;

/// <summary>How a turn went, from what the program said and how it ended: it succeeded only if both say so.</summary>
internal static class Verdict
{
    public static readonly Failure Stopped = new("cancelled", ErrorClass.Manual, "was stopped");

    public static Failure Silence(TimeSpan limit) =>
        new("silence", ErrorClass.Timeout, $"printed nothing for {limit.TotalSeconds:0.#} s and was ended");

    public static Failure Late(TimeSpan limit) => new("timeout", ErrorClass.Timeout, $"ran longer than {limit.TotalSeconds:0.#} s");

    public static Failure Deaf(int lines) =>
        new("agent_error", ErrorClass.Runtime, $"left more than {lines} lines unread and was ended");

    public static Failure? Of(IConversation conversation, RunEnd end, Func<string> takeTail)
    {
        if (end.Kind is RunEndKind.TimedOut or RunEndKind.LimitReached or RunEndKind.NotStarted)
            return Failure.Of(end, takeTail());
        if (conversation.Failure is { } said)
            return said with { ExitCode = end.ExitCode };
        if (!conversation.IsOver)
            return Failure.Of(end, takeTail()) ?? new Failure("no_result", ErrorClass.Runtime, Unfinished(takeTail()), end.ExitCode);
        // One that stayed and was ended has done its work all the same.
        return end.Kind == RunEndKind.Exited ? Failure.Of(end, takeTail()) : null;
    }

    private static string Unfinished(string tail) => $"ended without saying that it was done\n{tail}".TrimEnd();
}
