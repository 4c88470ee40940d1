using Oleada.Contracts.Events;

namespace Oleada.Cli.Views.Live;

/// <summary>How many tasks or atoms have ended, by how they ended.</summary>
internal sealed class EndCounts
{
    public int Completed { get; private set; }

    public int Failed { get; private set; }

    public int Skipped { get; private set; }

    public int Cancelled { get; private set; }

    public int Ended => Completed + Failed + Skipped + Cancelled;

    /// <param name="status">How they ended; any other status counts nothing.</param>
    /// <param name="change">How many more; negative for fewer.</param>
    public void Add(WorkStatus status, int change = 1)
    {
        switch (status)
        {
            case WorkStatus.Completed: Completed += change; break;
            case WorkStatus.Failed: Failed += change; break;
            case WorkStatus.Skipped: Skipped += change; break;
            case WorkStatus.Cancelled: Cancelled += change; break;
        }
    }
}
