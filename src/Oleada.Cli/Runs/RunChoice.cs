using Oleada.Contracts.Rest;

namespace Oleada.Cli.Runs;

internal enum RunAct
{
    Start,
    Resume,

    /// <summary>Say how it ended.</summary>
    Report,
}

/// <summary>
/// Which execution a <c>run</c> is about: decided from what the data folder knows of the plan. Running the same plan
/// again goes on with what is unfinished and repeats nothing that has ended; a plan that changed in between is never
/// mixed up with the one that was started.
/// </summary>
/// <param name="Word">What to tell the user about the choice.</param>
internal sealed record RunChoice(RunAct Act, string? ExecutionId, string? Word)
{
    /// <param name="all">Every execution of the data folder, the oldest first.</param>
    /// <param name="planId">The plan's id.</param>
    /// <param name="version">The saved version that is the same as the file; null if it was never saved.</param>
    /// <exception cref="UserException">It cannot be done as asked.</exception>
    public static RunChoice Of(IReadOnlyList<ExecutionSummary> all, string planId, long? version, string? executionId, bool another)
    {
        if (executionId is not null)
            return Named(all.FirstOrDefault(one => Same(one.ExecutionId, executionId)), planId, version, executionId, another);
        if (another)
            return new(RunAct.Start, null, null);
        var ofPlan = all.Where(one => Same(one.PlanId, planId)).Reverse().ToList();
        var same = ofPlan.Where(one => one.PlanVersion == version).ToList();
        if (same.Find(one => one.EndedAt is null) is { } unfinished)
            return Resume(unfinished, version, same.Count(one => one.EndedAt is null) - 1);
        if (ofPlan.Find(one => one.EndedAt is null) is { } older)
            throw Changed(older);
        if (same.Count > 0)
            return Report(same[0], version);
        return new(RunAct.Start, null, ofPlan.Count == 0 ? null : $"The plan has changed since {ofPlan[0].ExecutionId}: this is a new execution.");
    }

    private static RunChoice Named(ExecutionSummary? found, string planId, long? version, string executionId, bool another)
    {
        if (found is null)
            return new(RunAct.Start, executionId, null);
        if (!Same(found.PlanId, planId))
            throw new UserException($"execution {executionId} belongs to plan '{found.PlanId}', not to '{planId}'; choose another --execution-id");
        if (another)
            throw new UserException($"execution {executionId} exists already; choose another --execution-id, or leave out --new to go on with it");
        return found.EndedAt is null ? Resume(found, version, 0) : Report(found, version);
    }

    private static RunChoice Resume(ExecutionSummary unfinished, long? version, int others)
    {
        var word = $"Resuming {unfinished.ExecutionId}, which has not ended" +
            (others > 0 ? $" ({others} more unfinished; --execution-id names one)" : "") +
            (unfinished.PlanVersion == version ? "." : $", with the plan as it was when it started (version {unfinished.PlanVersion}).");
        return new(RunAct.Resume, unfinished.ExecutionId, word);
    }

    private static RunChoice Report(ExecutionSummary ended, long? version)
    {
        var word = $"{ended.ExecutionId} has ended" +
            (ended.PlanVersion == version ? "" : $" (it ran version {ended.PlanVersion} of the plan, which has changed since)") +
            "; --new starts another.";
        return new(RunAct.Report, ended.ExecutionId, word);
    }

    private static UserException Changed(ExecutionSummary unfinished) => new(
        $"the plan has changed since {unfinished.ExecutionId} was started, which has not ended. " +
        $"Go on with it and the plan as it was: --execution-id {unfinished.ExecutionId}. Start another with the plan as it is: --new.");

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.Ordinal);
}
