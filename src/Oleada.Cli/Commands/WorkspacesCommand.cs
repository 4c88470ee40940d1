using System.CommandLine;
using System.Globalization;
using Oleada.Agents;
using Oleada.Agents.Workspaces;
using Oleada.Cli.Views.Terminal;
using Oleada.Storage;

namespace Oleada.Cli.Commands;

/// <summary><c>oleada workspaces</c>: the folders that executions work in, and those that are left of them.</summary>
internal static class WorkspacesCommand
{
    private static readonly Option<string> Data = DataOption.Create();

    public static Command Create()
    {
        var execution = new Argument<string>("execution") { Description = "The execution's id" };
        var remove = new Command("remove", "Remove an execution's worktrees; its branch and snapshots stay") { execution, Data };
        remove.SetAction((parsed, stop) => RemoveAsync(parsed.GetRequiredValue(Data), parsed.GetRequiredValue(execution), stop));
        var command = new Command("workspaces", "List the workspaces of all executions with their sizes, or remove those of one") { remove };
        command.Add(Data);
        command.SetAction(parsed => Print(WorkspaceList.Of(parsed.GetRequiredValue(Data)).Select(Row)));
        return command;
    }

    private static async Task<int> RemoveAsync(string data, string execution, CancellationToken stop)
    {
        if (!Directory.Exists(data))
            throw new UserException($"data folder {data}: no such folder");
        // A server that has it open may be working there.
        using var folder = DataFolder.Open(data);
        return Print(await WorkspaceList.RemoveAsync(folder.Path, execution, RunnerSettings.FromEnvironment(RunnerSettings.OwnEnvironment()), TimeProvider.System, stop));
    }

    private static int Print(IEnumerable<string> rows)
    {
        foreach (var row in rows)
            StandardFile.Output.Put(row + "\n");
        return ExitCode.Success;
    }

    private static string Row(WorkspaceEntry entry) => string.Create(
        CultureInfo.InvariantCulture, $"{entry.Bytes / 1048576.0,10:0.0} MiB  {entry.ExecutionId}  {entry.Task ?? "-"}  {entry.Folder}");
}
