using System.CommandLine;
using Oleada.Cli.Attach;
using Oleada.Cli.Runs;
using Oleada.Cli.Views.Terminal;
using Oleada.Client;

namespace Oleada.Cli.Commands;

/// <summary><c>oleada pulls</c>: the pull requests of executions, what they change, and a person's decision.</summary>
internal static class PullCommand
{
    private static readonly Argument<string> Pull = new("id") { Description = "The pull request's id, which is its execution's" };
    private static readonly Option<string?> Reason = new("--reason") { Description = "Why; it stands in the log, and in the forge as a comment", HelpName = "text" };
    private static readonly Option<string> Data = DataOption.Create();
    private static readonly Option<string?> Url = ServerOption.Url();
    private static readonly Option<string?> Key = ServerOption.Key();

    private static readonly TerminalStyle Style = TerminalStyle.Of(Environment.GetEnvironmentVariable);

    public static Command Create()
    {
        var command = new Command("pulls", "List, show, merge and close the pull requests of executions") { Data, Url, Key };
        command.SetAction((parsed, _) => AskAsync(parsed, "", ListAsync));
        command.Add(Of("show", "Print how a pull request stands", async (client, id, _, stop) => Put(PullText.Of(Known(await client.FindPullAsync(id, stop), id)))));
        command.Add(Of("diff", "Print what a pull request changes", DiffAsync));
        command.Add(Of("open", "Make the pull request of an execution that has ended", async (client, id, _, stop) => Put(PullText.Row(await client.OpenPullAsync(id, stop)))));
        command.Add(Of("merge", "Merge a pull request into its base", async (client, id, _, stop) => Put(PullText.Row(await client.MergePullAsync(id, stop)))));
        var close = Of("close", "Close a pull request without a merge", async (client, id, parsed, stop) =>
            Put(PullText.Row(await client.ClosePullAsync(id, parsed.GetValue(Reason), stop))));
        close.Add(Reason);
        command.Add(close);
        return command;
    }

    private static Command Of(string name, string description, Func<OleadaClient, string, ParseResult, CancellationToken, Task> act)
    {
        var command = new Command(name, description) { Pull, Data, Url, Key };
        command.SetAction((parsed, _) => AskAsync(parsed, parsed.GetRequiredValue(Pull), (client, stop) => act(client, parsed.GetRequiredValue(Pull), parsed, stop)));
        return command;
    }

    private static async Task ListAsync(OleadaClient client, CancellationToken stop)
    {
        for (string? cursor = null; ;)
        {
            var page = await client.ListPullsAsync(cursor, stop);
            foreach (var one in page.Items)
                Put(PullText.Row(one));
            if ((cursor = page.Next) is null)
                return;
        }
    }

    private static async Task DiffAsync(OleadaClient client, string id, ParseResult parsed, CancellationToken stop)
    {
        var diff = Known(await client.FindPullDiffAsync(id, stop), id);
        StandardFile.Output.Put(diff.Diff + "\n");
        if (diff.Truncated)
            StandardFile.Error.Remark("The diff is longer and ends here; git diff shows all of it.\n");
    }

    private static T Known<T>(T? found, string id)
        where T : class => found ?? throw new UserException($"there is no pull request '{id}'");

    private static void Put(string text)
    {
        foreach (var line in text.Split('\n'))
            StandardFile.Output.Put(Style.Clean(line) + "\n");
    }

    private static async Task<int> AskAsync(ParseResult parsed, string id, Func<OleadaClient, CancellationToken, Task> ask)
    {
        var place = new AttachRequest(
            id, parsed.GetRequiredValue(Data), ServerOption.UrlIn(parsed.GetValue(Url)), ServerOption.KeyIn(parsed.GetValue(Key))).Place();
        using var signals = new RunSignals();
        return await signals.GuardAsync(async () =>
        {
            await using var client = place.Connect();
            try
            {
                await ask(client, signals.Ended);
            }
            catch (HttpRequestException failure)
            {
                throw place.Unreachable(failure);
            }
            catch (OleadaException refused)
            {
                throw new UserException($"{place.Url} refuses: {refused.Message}", refused);
            }
            return ExitCode.Success;
        });
    }
}
