using System.Text.RegularExpressions;

namespace Oleada.Contracts;

/// <summary>Names of streams, <c>kind:id</c>, and the ids in them.</summary>
public static partial class StreamName
{
    /// <summary>The stream of an execution.</summary>
    /// <param name="executionId">The execution's id.</param>
    /// <returns><c>execution:{executionId}</c>.</returns>
    public static string Execution(string executionId) => $"execution:{executionId}";

    /// <summary>The stream of one task of an execution.</summary>
    /// <param name="executionId">The execution's id.</param>
    /// <param name="taskId">The task's id in its plan.</param>
    /// <returns><c>task:{executionId}/{taskId}</c>.</returns>
    public static string Task(string executionId, string taskId) => $"task:{executionId}/{taskId}";

    /// <summary>How the names of the task streams of an execution begin.</summary>
    /// <param name="executionStream">The execution's own stream.</param>
    /// <returns><c>task:{executionId}/</c>.</returns>
    public static string TaskPrefix(string executionStream) => Task(ExecutionIdOf(executionStream)!, "");

    /// <summary>The stream of a plan's versions.</summary>
    /// <param name="planId">The plan's id.</param>
    /// <returns><c>plan:{planId}</c>.</returns>
    public static string Plan(string planId) => $"plan:{planId}";

    /// <summary>The stream of a pull request.</summary>
    /// <param name="pullId">The pull request's id.</param>
    /// <returns><c>pull:{pullId}</c>.</returns>
    public static string Pull(string pullId) => $"pull:{pullId}";

    /// <summary>The execution that an <c>execution:</c> or <c>task:</c> stream belongs to.</summary>
    /// <param name="stream">A stream's name.</param>
    /// <returns>The execution's id, or <c>null</c> for any other stream.</returns>
    public static string? ExecutionIdOf(string stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (stream.StartsWith("execution:", StringComparison.Ordinal))
            return stream["execution:".Length..];
        if (!stream.StartsWith("task:", StringComparison.Ordinal))
            return null;
        var slash = stream.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? null : stream["task:".Length..slash];
    }

    /// <summary>Whether a text may be an execution's id.</summary>
    /// <param name="id">The text.</param>
    /// <returns>True for <c>[A-Za-z0-9_-]{1,64}</c>.</returns>
    public static bool IsExecutionId(string id) => ExecutionIdPattern().IsMatch(id);

    /// <summary>Whether a text may be a ticket's id.</summary>
    /// <param name="id">The text.</param>
    /// <returns>True for <c>[A-Za-z0-9][A-Za-z0-9._-]{0,127}</c>.</returns>
    public static bool IsTicketId(string id) => TicketIdPattern().IsMatch(id);

    /// <summary>Makes an execution's id.</summary>
    /// <param name="now">The current time.</param>
    /// <param name="random">32 random bits.</param>
    /// <returns><c>exec_{yyyyMMdd}_{HHmmss}_{8 hex}</c> in UTC.</returns>
    public static string NewExecutionId(DateTimeOffset now, uint random) =>
        FormattableString.Invariant($"exec_{now.UtcDateTime:yyyyMMdd_HHmmss}_{random:x8}");

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,64}\z", RegexOptions.None, 1000)]
    private static partial Regex ExecutionIdPattern();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,127}\z", RegexOptions.None, 1000)]
    private static partial Regex TicketIdPattern();
}
