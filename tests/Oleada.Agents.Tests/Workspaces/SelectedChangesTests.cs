using System.Text;
using Oleada.Agents.VersionControl;
using Oleada.Agents.Workspaces;
using Oleada.Engine.Executions;

namespace Oleada.Agents.Tests.Workspaces;

public sealed class SelectedChangesTests
{
    private static readonly string Old = new('0', 40), New = new('1', 40);

    private const string Empty = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391";

    private static string Line(string path, string mode = "100644") => $":000000 {mode} {Old} {New} A\0{path}\0";

    private static RawChangeReader Reader(string text) => new(new MemoryStream(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public async Task Declared_files_come_first_and_the_rest_is_counted()
    {
        var told = new SelectedChanges("src/", ["src/zz"]);
        var lines = Enumerable.Range(0, 5_000).Select(at => Line($"src/{at:0000}")).Append(Line("src/zz")).Append(Line("other/file"));

        await told.AddAllAsync(Reader(string.Concat(lines)), CancellationToken.None);

        Assert.Equal((ArtifactLimits.MaxPerAttempt, 5_001 - ArtifactLimits.MaxPerAttempt), (told.Told.Count, told.Rest));
        Assert.Equal("src/zz", told.Told[^1].Path);
        Assert.Equal("src/0000", told.Told[0].Path);
    }

    [Fact]
    public async Task Submodules_are_kept_apart_and_bounded()
    {
        var told = new SelectedChanges("", []);
        var lines = Enumerable.Range(0, 3_000).Select(at => Line($"m{at}", "160000"));

        await told.AddAllAsync(Reader(string.Concat(lines)), CancellationToken.None);

        Assert.Equal((SelectedChanges.MaxSubmodules, 0, 0), (told.Submodules.Count, told.Told.Count, told.Rest));
    }

    [Fact]
    public async Task Common_paths_of_two_diffs_are_found_in_the_order_of_bytes()
    {
        string[] first = ["a", "a.txt", "a/b", "b", "\uff21", "\U0001f600"], second = ["a/b", "\uff21", "\U0001f600", "\U0001f601"];
        var told = new SelectedChanges("", []);

        await told.AddCommonAsync(
            Reader(string.Concat(first.Select(path => Line(path)))), Reader(string.Concat(second.Select(path => Line(path)))), CancellationToken.None);

        Assert.Equal(["a/b", "\uff21", "\U0001f600"], told.Told.Select(change => change.Path));
    }

    [Fact]
    public void The_order_of_paths_is_that_of_their_utf8_bytes()
    {
        string[] paths = ["", "a", "ab", "b", "\u00e9", "\ud7ff", "\ue000", "\uffff", "\U00010000", "\U0010ffff", "a\ue000", "a\U00010000"];

        foreach (var left in paths)
        {
            foreach (var right in paths)
            {
                var bytes = Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));
                Assert.Equal(Math.Sign(bytes), Math.Sign(SelectedChanges.CompareBytes(left, right)));
            }
        }
    }

    [Fact]
    public async Task Of_a_diff_of_a_million_files_a_thousand_are_kept()
    {
        using var folder = new TempFolder();
        var repository = Repositories.Create(folder);
        var git = new WorktreeGit(new Git(TimeProvider.System), $"{repository}/.git", $"{repository}/.git");
        await git.RunAsync(["hash-object", "-w", "--stdin"], CancellationToken.None);
        var leaf = await MakeTreeAsync(git, "100644 blob", Empty);
        var top = await MakeTreeAsync(git, "040000 tree", leaf);
        var told = new SelectedChanges("", []);

        await git.ReadDiffAsync("4b825dc642cb6eb9a060e54bf8d69288fbee4904", top, told.AddAllAsync, TestContext.Current.CancellationToken);

        Assert.Equal((ArtifactLimits.MaxPerAttempt, 1_000_000 - ArtifactLimits.MaxPerAttempt), (told.Told.Count, told.Rest));
    }

    private static Task<string> MakeTreeAsync(WorktreeGit git, string kind, string id) => git.RunAsync(
        ["mktree"], CancellationToken.None, input: string.Concat(Enumerable.Range(0, 1_000).Select(at => $"{kind} {id}\tname-{at:0000}\n")));

    [Fact]
    public async Task A_path_of_unbounded_length_is_refused()
    {
        var reader = Reader(Line(new string('p', RawChangeReader.MaxField + 1)));

        var refused = await Assert.ThrowsAsync<WorkspaceException>(async () => await reader.ReadAsync(CancellationToken.None));

        Assert.Contains($"longer than {RawChangeReader.MaxField}", refused.Message, StringComparison.Ordinal);
    }
}
