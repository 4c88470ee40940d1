using Xunit;

namespace Oleada.Unit.Tests.Plans.Import;

public sealed class MentionedPathsTests
{
    [Theory]
    [InlineData("Write src/a/b.ts.", "src/a/b.ts")]
    [InlineData("Write (in src/app/(tabs)/index.tsx) now", "src/app/(tabs)/index.tsx")]
    [InlineData("Route in `src/app/api/venues/[id]/route.ts`; and more", "src/app/api/venues/[id]/route.ts")]
    [InlineData("Fill `packages/ui/*.native.tsx`", "packages/ui/")]
    [InlineData("Put it in ./docs/x.md", "docs/x.md")]
    [InlineData("Edit `package.json` and `.env.local`", "package.json .env.local")]
    [InlineData("Edit src/a.ts and src/a.ts", "src/a.ts")]
    [InlineData("Write src/a.ts per docs/design.md", "src/a.ts")]
    [InlineData("Re-export from src/index.ts", "src/index.ts")]
    [InlineData("Call GET /api/events and iOS/Android and/or `a.b` or User/Admin roles", "")]
    [InlineData("Read https://example.org/a/b.html or `../outside.md` or /etc/x.conf", "")]
    [InlineData("Use `@scope/package`, Next.js, v1.2 and `cities.slug`", "")]
    public void Paths_are_told_from_other_words(string text, string expected)
    {
        var plan = PlanText.Plan($"## Phase 1: Setup\n- [ ] T001 {text}\n", "tasks.md");
        Assert.Equal(expected, string.Join(' ', plan.Tasks[0].Touches ?? []));
    }
}
