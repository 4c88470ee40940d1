using Oleada.Contracts.Events;

namespace Oleada.Cli;

/// <summary>What the program's end means to a script.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The execution failed, wholly or in part; or this program did.</summary>
    public const int Failed = 1;

    public const int BadInput = 2;

    // 128 and the number of the signal that ended it, as shells have it.
    public const int HungUp = 129;
    public const int Cancelled = 130;
    public const int OutputGone = 141;
    public const int Terminated = 143;

    public static int Of(ExecutionResult result) => result switch
    {
        ExecutionResult.Success => Success,
        ExecutionResult.Cancelled => Cancelled,
        _ => Failed,
    };
}
