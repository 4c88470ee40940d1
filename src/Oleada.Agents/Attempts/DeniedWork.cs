using Oleada.Contracts.Events;
using Oleada.Engine.Executions;

namespace Oleada.Agents.Attempts;

/// <summary>
/// An agent that was denied something may say that it is done all the same. Where neither a change nor a check nor an expected
/// file speaks for it, it is not believed.
/// </summary>
internal static class DeniedWork
{
    /// <param name="outcome">With the changes that the attempt has left.</param>
    public static AttemptOutcome Judge(AttemptOutcome outcome) =>
        outcome is { Result: AttemptResult.Completed, Denied: > 0, Changes.Count: 0, MoreChanges: 0, Checks.Count: 0, ExpectedFound.Count: 0 }
            ? outcome with
            {
                Result = AttemptResult.Failed,
                ErrorType = "denied",
                // What was forbidden stays forbidden: another attempt would be denied too.
                ErrorClass = ErrorClass.Security,
                Message = $"the agent says that it is done, but {outcome.Denied} of its questions were answered no, nothing has changed and nothing was checked",
            }
            : outcome;
}
