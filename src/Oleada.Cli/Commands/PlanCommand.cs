using System.CommandLine;
using Oleada.Cli.Plans;
using Oleada.Cli.Views.Plans;
using Oleada.Engine.Plans;

namespace Oleada.Cli.Commands;

/// <summary><c>oleada plan</c>: import, check and show plans of every format.</summary>
internal static class PlanCommand
{
    private static readonly Argument<string> File = new("file") { Description = "The plan's file; - reads standard input" };

    private static readonly Option<string> Format = OneOf("--format", "The file's format, where name and content do not tell it", PlanFormats.Names);

    private static readonly Option<bool> Lenient = new("--lenient")
    {
        Description = "Repair duplicate ids and dangling dependencies of a foreign file, and say how",
    };

    private static readonly Option<string> Tag = new("--tag") { Description = "The tag of a task-master file to read", HelpName = "name" };

    public static Command Create()
    {
        var command = new Command("plan", "Import, check and show plans");
        command.Add(Import());
        command.Add(Check());
        command.Add(Show());
        return command;
    }

    private static Command Import()
    {
        var to = new Option<string>("--out") { Description = "Where to write the plan: .json as JSON, anything else as YAML; standard output if left out", HelpName = "file" };
        var json = new Option<bool>("--json") { Description = "Write JSON" };
        var command = new Command("import", "Turn a file of spec-kit, task-master, OpenSpec or plain Markdown into a plan") { File, Format, Lenient, Tag, to, json };
        command.SetAction(async (parsed, cancellation) =>
            PlanReport.Import(await ReadAsync(parsed, cancellation), parsed.GetValue(to), parsed.GetValue(json)));
        return command;
    }

    private static Command Check()
    {
        var command = new Command("check", "Say what is wrong with a plan, and where") { File, Format, Lenient, Tag };
        command.SetAction(async (parsed, cancellation) => await PlanReport.CheckAsync(await ReadAsync(parsed, cancellation), cancellation));
        return command;
    }

    private static Command Show()
    {
        var view = OneOf("--view", $"What to show; {PlanView.Default} if left out", PlanView.Names);
        var width = new Option<int?>("--width") { Description = "Columns; the terminal's if left out", HelpName = "number" };
        Limit.Between(width, 40, 1_000);
        var command = new Command("show", "Show a plan") { File, Format, Lenient, Tag, view, width };
        command.SetAction(async (parsed, cancellation) =>
            PlanReport.Show(await ReadAsync(parsed, cancellation), parsed.GetValue(view) ?? PlanView.Default, parsed.GetValue(width)));
        return command;
    }

    private static Option<string> OneOf(string name, string description, IEnumerable<string> words)
    {
        var option = new Option<string>(name) { Description = description, HelpName = string.Join('|', words) };
        option.AcceptOnlyFromAmong([.. words]);
        return option;
    }

    private static async Task<NamedReading> ReadAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var options = new PlanReadOptions
        {
            Format = parsed.GetValue(Format) is { } name && PlanFormats.TryParse(name, out var format) ? format : null,
            Lenient = parsed.GetValue(Lenient),
            Tag = parsed.GetValue(Tag),
        };
        return await NamedReading.OfAsync(parsed.GetRequiredValue(File), options, cancellation);
    }
}
