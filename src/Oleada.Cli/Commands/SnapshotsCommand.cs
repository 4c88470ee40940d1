using System.CommandLine;
using System.Globalization;
using Oleada.Agents.Workspaces;
using Oleada.Cli.Views.Terminal;

namespace Oleada.Cli.Commands;

/// <summary><c>oleada snapshots</c>: what finished attempts have left in a repository.</summary>
internal static class SnapshotsCommand
{
    private static readonly Option<string> Data = DataOption.Create();
    private static readonly Argument<string> Execution = new("execution") { Description = "The execution's id" };
    private static readonly Argument<string> First = Name("snapshot");
    private static readonly Argument<string> Second = Name("other");
    private static readonly Argument<string?> Branch = new("branch")
    {
        Description = "The new branch's name; else oleada/execution-task-atom-attempt", Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Argument<string> Folder = new("folder") { Description = "A new folder for its files" };

    public static Command Create()
    {
        var command = new Command("snapshots", "List, show, compare and restore what finished attempts have left, and make branches of it") { Execution, Data };
        command.SetAction((parsed, stop) => PrintAsync(ListAsync(parsed, stop)));
        command.Add(Sub("show", "Print what was changed up to a snapshot", [First], (parsed, stop) => Of(parsed).ShowAsync(parsed.GetRequiredValue(First), stop)));
        command.Add(Sub("diff", "Print what is different between two snapshots of an execution", [First, Second], (parsed, stop) =>
            Of(parsed).DiffAsync(parsed.GetRequiredValue(First), parsed.GetRequiredValue(Second), stop)));
        command.Add(Sub("restore", "Write all files of a snapshot into a new folder", [First, Folder], RestoreAsync));
        command.Add(Sub("branch", "Make a branch of a snapshot in the repository", [First, Branch], async (parsed, stop) =>
            await Of(parsed).BranchAsync(parsed.GetRequiredValue(First), parsed.GetValue(Branch), stop)));
        return command;
    }

    private static Argument<string> Name(string name) => new(name) { Description = "As snapshots lists it: execution/task/atom-attempt" };

    private static Command Sub(string name, string description, Argument[] arguments, Func<ParseResult, CancellationToken, Task<string>> act)
    {
        var command = new Command(name, description) { Data };
        foreach (var argument in arguments)
            command.Add(argument);
        command.SetAction((parsed, stop) => PrintAsync(act(parsed, stop)));
        return command;
    }

    private static async Task<string> ListAsync(ParseResult parsed, CancellationToken stop)
    {
        var execution = parsed.GetRequiredValue(Execution);
        var snapshots = await Snapshots.Of(parsed.GetRequiredValue(Data), execution, TimeProvider.System).ListAsync(null, stop);
        return string.Join('\n', snapshots.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.At:yyyy-MM-dd HH:mm:ss}Z  {execution}/{one.Name}  {one.About}")));
    }

    private static async Task<string> RestoreAsync(ParseResult parsed, CancellationToken stop)
    {
        await Of(parsed).RestoreAsync(parsed.GetRequiredValue(First), parsed.GetRequiredValue(Folder), stop);
        return "";
    }

    private static Snapshots Of(ParseResult parsed)
    {
        var name = parsed.GetRequiredValue(First);
        return name.Split('/') is [var execution, _, _]
            ? Snapshots.Of(parsed.GetRequiredValue(Data), execution, TimeProvider.System)
            : throw new UserException($"'{name}' is no snapshot's name: write execution/task/atom-attempt, as oleada snapshots lists them");
    }

    private static async Task<int> PrintAsync(Task<string> act)
    {
        if (await act is { Length: > 0 } text)
            StandardFile.Output.Put(text + "\n");
        return ExitCode.Success;
    }
}
