using System.Text;
using Oleada.Engine.Plans;
using Xunit;

namespace Oleada.Unit.Tests.Plans.Import;

/// <summary>
/// Files of the greatest size that are made to be slow. Work that grows with the square of a file's length takes hours
/// for them, so that a limit of a minute tells it on every machine.
/// </summary>
public sealed class LongFileTests
{
    private const int Bytes = PlanLimits.FileBytes - 1024;

    private const int Patience = 60_000;

    [Theory(Timeout = Patience)]
    [InlineData("tasks.md", "- [ ] T001 [P] a (depends on T000-T999999999)\n")]
    [InlineData("tasks.md", "- [ ] T001 a (depends on T000-T9, T000-T9, T000-T9, T000-T9)\n")]
    [InlineData("tasks.md", "## Phase 1: x\n- [ ] T001 a\n")]
    [InlineData("tasks.md", "## 1. x\n")]
    [InlineData("tasks.md", "# x\n")]
    [InlineData("tasks.md", "## 1. x\n- [ ] 1.1 a (depends on 1.1)\n")]
    [InlineData("tasks.md", "- [ ] 1.1 a\n- [-] 1.2 b (depends on 1.1)\n")]
    [InlineData("tasks.md", "- [ ] x\n")]
    [InlineData("tasks.md", "a/b.c\n")]
    [InlineData("tasks.md", "# a\na/b.c\n")]
    [InlineData("tasks.md", "<!--\n-->\n")]
    [InlineData("tasks.md", "```\n")]
    [InlineData("plan.yaml", "- ")]
    [InlineData("plan.yaml", "[")]
    [InlineData("plan.yaml", "{a: ")]
    [InlineData("plan.yaml", "a: *b\n")]
    [InlineData("plan.yaml", "? ")]
    [InlineData("plan.yaml", "#")]
    [InlineData("plan.yaml", "\"a")]
    [InlineData("plan.json", "[")]
    [InlineData("plan.json", "{\"a\":")]
    public async Task A_file_of_one_line_again_and_again_is_read_in_seconds(string name, string line) => await ReadAsync(name, Repeat(line));

    [Theory(Timeout = Patience)]
    [InlineData("- [ ] T001 a (after ", " ", "x\n")]
    [InlineData("- [ ] T001 ", "[P] ", "x\n")]
    [InlineData("- [ ] T001 ", "(after ", "x\n")]
    [InlineData("- [ ] T001 a/", "(", ")\n")]
    [InlineData("- [ ] T001 a/(", ")", "\n")]
    [InlineData("- [ ] T001 ", "a/b.c\t", "\n")]
    [InlineData("- [ ] T001 ", "`", "\n")]
    [InlineData("- **Phase 1**: depends on ", "all ", "x\n")]
    [InlineData("- **Phase 1**: depends on ", "-", "x\n")]
    [InlineData("- **Phase 1**: depends on ", "Phase 1-1 ", "\n")]
    [InlineData("- **Phase 1**: depends on ", "US1-US9999 ", "\n")]
    [InlineData("- **Phase 1**: depends on ", "T000-T999999999 ", "\n")]
    [InlineData("- **Phase 1**: depends on ", "(", "\n")]
    [InlineData("- **Phase 1", " ", "**: x\n")]
    [InlineData("| Phase 1 | ", "| ", "\n")]
    [InlineData("## Phase 1", " ", "x\n")]
    [InlineData("## ", "*", "x\n")]
    [InlineData("## ", "#", "x\n")]
    public async Task A_file_of_long_lines_is_read_in_seconds(string begin, string middle, string end)
    {
        const string Head = "# Tasks\n## Phase 1: a\n- [ ] T001 a\n## Dependencies\n";
        var line = new StringBuilder(begin);
        while (line.Length + middle.Length + end.Length < PlanLimits.MarkdownLine)
            line.Append(middle);

        await ReadAsync("tasks.md", Head + Repeat(line.Append(end).ToString(), Bytes - Head.Length));
    }

    [Fact(Timeout = Patience)]
    public async Task Many_subtasks_of_one_id_are_renamed_in_seconds()
    {
        var subtasks = Repeat("{\"id\":1,\"title\":\"a\"},", Bytes - 200).TrimEnd(',');

        await ReadAsync("tasks.json", $$"""{"tasks":[{"id":1,"title":"a","subtasks":[{{subtasks}}]}]}""", lenient: true);
    }

    [Fact(Timeout = Patience)]
    public async Task A_long_chain_of_items_that_are_left_out_is_followed_in_seconds()
    {
        var file = new StringBuilder();
        for (var i = 1; i < 60_000; i++)
            file.Append(System.Globalization.CultureInfo.InvariantCulture, $"- [-] {i % 9999}.{i} b (depends on {(i - 1) % 9999}.{i - 1})\n");
        for (var i = 1; i < 60_000; i++)
            file.Append(System.Globalization.CultureInfo.InvariantCulture, $"- [ ] {i % 9999}.{i}.1 a (depends on {59_999 % 9999}.59999)\n");

        await ReadAsync("tasks.md", "## 1. x\n" + file);
    }

    private static string Repeat(string part, int bytes = Bytes) => new StringBuilder().Insert(0, part, Math.Max(1, bytes / Encoding.UTF8.GetByteCount(part))).ToString();

    /// <summary>On another thread, so that the limit ends the test.</summary>
    private static async Task ReadAsync(string name, string text, bool lenient = false)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Assert.InRange(bytes.Length, 1, PlanLimits.FileBytes);

        var reading = await Task.Run(() => PlanFile.Read(bytes, name, new PlanReadOptions { Lenient = lenient }), TestContext.Current.CancellationToken);

        Assert.True(reading.Plan is not null || reading.Problems.Count > 0);
        Assert.DoesNotContain(reading.Problems, problem => problem.Message.Contains("takes too long", StringComparison.Ordinal));
    }
}
