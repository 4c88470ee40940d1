using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;

namespace Oleada.Cli.Views.Live;

/// <summary>What people are asked and were warned of.</summary>
/// <param name="server">What a command on another terminal has to say to find the server, a space before it; empty if nothing.</param>
internal sealed class Questions(string server)
{
    private readonly OrderedDictionary<string, ApprovalRequested> _open = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<(string? Task, string Budget), BudgetWarning> _warnings = [];

    /// <summary>What waits for a person's decision, the oldest first.</summary>
    public IReadOnlyList<ApprovalRequested> Open => [.. _open.Values];

    /// <summary>Of each budget the last one, the newest budget last.</summary>
    public IReadOnlyList<BudgetWarning> Warnings => [.. _warnings.Values];

    public void Ask(ApprovalRequested asked) => _open[asked.ApprovalId] = asked;

    public void Warn(BudgetWarning warning)
    {
        var budget = (warning.TaskId, warning.Budget);
        _warnings.Remove(budget);
        _warnings.Add(budget, warning);
    }

    /// <returns>The budget that was raised; null if none was.</returns>
    public ApprovalRequested? Resolve(ApprovalResolved resolved)
    {
        if (!_open.Remove(resolved.ApprovalId, out var asked) || asked.Exceeded is not { } exceeded || resolved.Status != "approved")
            return null;
        _warnings.Remove((asked.TaskId, exceeded.Budget));
        return asked;
    }

    public void Ended(string taskId)
    {
        _warnings.Remove((taskId, "cost"));
        _warnings.Remove((taskId, "tokens"));
    }

    /// <summary>What was asked before and still waits, for a person.</summary>
    public string Waiting(string executionId, ApprovalView waiting) =>
        $"Waiting for you: {(waiting.TaskId is { } task ? task + " " : "")}{waiting.Message}  ({Answer(executionId, waiting.ApprovalId)}, or deny)";

    /// <summary>What to type to say yes.</summary>
    public string Answer(string executionId, string approvalId) => $"oleada approvals allow {executionId} {approvalId}{server}";
}
