using Oleada.Contracts.Plans;

namespace Oleada.Cli.Runs;

/// <summary>Where a plan's work is done.</summary>
internal static class RunWorkspace
{
    /// <returns>An absolute path; null for a new folder in the data folder.</returns>
    /// <exception cref="UserException">The folder does not exist.</exception>
    public static string? Of(string? asked, MasterPlan plan)
    {
        if (asked is null)
            return plan.Workspace == PlanWorkspace.New ? null : Directory.GetCurrentDirectory();
        var folder = Path.GetFullPath(asked);
        return Directory.Exists(folder) ? folder : throw new UserException($"workspace {folder}: no such folder");
    }
}
