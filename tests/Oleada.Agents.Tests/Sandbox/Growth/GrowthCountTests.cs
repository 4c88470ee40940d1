using Oleada.Agents.Sandbox;
using Oleada.Agents.Sandbox.Growth;

namespace Oleada.Agents.Tests.Sandbox.Growth;

public sealed class GrowthCountTests
{
    private const long Since = 1000;

    private static readonly Limits Limits = new() { Disk = 100, Inodes = 3 };

    [Fact]
    public void New_files_count_whoever_else_writes()
    {
        var count = Counted(File(60, Since), File(60, Since + 1));

        Assert.Equal(LimitKind.Disk, count.Exceeded(default, Limits, sharers: 1));
    }

    [Fact]
    public void Files_from_before_do_not_count()
    {
        var count = Counted(File(1000, Since - 1, changed: Since - 1));

        Assert.Null(count.Exceeded(new FileSystemRoom(1000, 1000), Limits, sharers: 1));
    }

    [Fact]
    public void Changed_files_count_only_where_the_file_system_has_grown()
    {
        var count = Counted(File(1000, Since - 1, changed: Since));

        Assert.Null(count.Exceeded(new FileSystemRoom(100, 0), Limits, sharers: 1));
        Assert.Equal(LimitKind.Disk, count.Exceeded(new FileSystemRoom(101, 0), Limits, sharers: 1));
    }

    [Fact]
    public void A_file_with_many_names_counts_once()
    {
        var count = Counted([.. Enumerable.Repeat(File(90, Since, links: 10), 10)]);

        Assert.Equal((90, 1), (count.NewBytes, count.NewFiles));
    }

    [Fact]
    public void Files_without_content_are_counted_by_number()
    {
        var count = Counted([.. Enumerable.Repeat(File(0, Since), 4)]);

        Assert.Equal(LimitKind.Inodes, count.Exceeded(default, Limits, sharers: 1));
    }

    [Fact]
    public void Runs_that_share_a_folder_may_make_as_much_together_as_each_alone()
    {
        var count = Counted(File(150, Since));

        Assert.Null(count.Exceeded(default, Limits, sharers: 2));
        Assert.Equal(LimitKind.Disk, count.Exceeded(default, Limits, sharers: 1));
    }

    [Fact]
    public void A_gap_counts_as_the_growth_of_the_file_system()
    {
        var count = Counted();
        count.HasGaps = true;

        Assert.Null(count.Exceeded(new FileSystemRoom(100, 3), Limits, sharers: 1));
        Assert.Equal(LimitKind.Disk, count.Exceeded(new FileSystemRoom(101, 0), Limits, sharers: 1));
        Assert.Equal(LimitKind.Inodes, count.Exceeded(new FileSystemRoom(0, 4), Limits, sharers: 1));
    }

    private static GrowthCount Counted(params FolderEntry[] entries)
    {
        var count = new GrowthCount(Since);
        foreach (var entry in entries)
            count.Add(entry);
        return count;
    }

    private static FolderEntry File(long bytes, long born, long changed = Since, uint links = 1) =>
        new(default, IsFolder: false, IsFile: true, links, bytes, born, changed);
}
